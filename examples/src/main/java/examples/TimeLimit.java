// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package examples;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.luminamgpt.Event;
import org.luminamgpt.Generation;
import org.luminamgpt.Lumina;
import org.luminamgpt.Request;

/** Ways to end work that has begun: a limit of time, and a change of mind after the first rows. The model goes on to serve others. */
public final class TimeLimit {
    private static final Request LARGE = Request.image("A 3D render picture of a red apple.").size(256, 256).seed(1);

    private TimeLimit() {}

    public static void main(String[] args) throws Exception {
        try (Lumina lumina = Lumina.embedded().build()) {
            Generation late = lumina.submit(LARGE);
            try {
                late.result().orTimeout(1, TimeUnit.MILLISECONDS).get();
                System.out.println("in time"); // on a machine of the future
            } catch (ExecutionException | CancellationException e) {
                System.out.println("too late: " + (e.getCause() == null ? e : e.getCause()).getClass().getSimpleName());
            }

            Generation unwanted = lumina.submit(LARGE);
            try {
                unwanted.forEachEvent(event -> {
                    if (event instanceof Event.RowDone row && row.row() == 1) {
                        unwanted.cancel();
                    }
                }).join();
                System.out.println("cancelled: " + unwanted.isCancelled());
            } catch (CompletionException e) {
                System.out.println("cancelled: " + e.getCause().getMessage());
            }

            System.out.println("next: " + lumina.generate(LARGE.size(128, 128)).image().metadata().size());
        }
    }
}
