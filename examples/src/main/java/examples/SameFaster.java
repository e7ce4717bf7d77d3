// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package examples;

import java.util.Arrays;
import org.luminamgpt.Lumina;
import org.luminamgpt.Request;
import org.luminamgpt.Result;
import org.luminamgpt.Speculation;

/** Speculation guesses several tokens and checks them in one pass over the weights: fewer passes, the same picture. */
public final class SameFaster {
    private static final Request APPLE = Request.image("A 3D render picture of a red apple in the center on a white background.")
            .size(128, 128).seed(11);

    private SameFaster() {}

    public static void main(String[] args) {
        Result plain = draw(Speculation.OFF);
        Result fast = draw(Speculation.EXACT);
        System.out.println("passes: " + plain.usage().passes() + " plain, " + fast.usage().passes() + " with guesses; ids "
                + (Arrays.equals(plain.ids(), fast.ids()) ? "equal" : "DIFFERENT"));
    }

    private static Result draw(Speculation speculation) {
        try (Lumina lumina = Lumina.embedded().speculation(speculation).speculationWindow(4).build()) {
            return lumina.generate(APPLE);
        }
    }
}
