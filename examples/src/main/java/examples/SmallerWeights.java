// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package examples;

import java.nio.file.Path;
import java.util.List;
import org.luminamgpt.Lumina;
import org.luminamgpt.Request;
import org.luminamgpt.Weights;

/** The same model with weights in bf16, int8 and int4: memory, and the picture that comes of it. A published 7B goes from 14 GB to 4.5. */
public final class SmallerWeights {
    private SmallerWeights() {}

    public static void main(String[] args) throws Exception {
        for (Weights weights : List.of(Weights.BF16, Weights.INT8, Weights.INT4)) {
            try (Lumina lumina = Lumina.embedded().weights(weights).build()) {
                var result = lumina.generate(Request.image("A flat picture of a tulip in the center on a white background.").size(128, 128).seed(4));
                Path file = Path.of(args[0], "tulip-" + weights.name().toLowerCase(java.util.Locale.ROOT) + ".png");
                result.image().writePng(file);
                long bytes = lumina.info().engine().weightBytes();
                System.out.printf("%-5s %5.1f MB of weights, %d ms, %s%n", weights, bytes / 1e6, result.usage().elapsed().toMillis(), file.getFileName());
            }
        }
    }
}
