// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.internal.runtime;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.luminamgpt.LuminaException;

/**
 * Whether some work is still wanted, and when it has ended. Who does the work asks before each piece of it; whoever has to know
 * waits for the end, which comes after the last piece, whatever the user has made of the result meanwhile. Thread-safe.
 */
final class Cancellation {
    private final CompletableFuture<Void> end = new CompletableFuture<>();
    private volatile boolean cancelled;

    void cancel() {
        cancelled = true;
    }

    boolean isCancelled() {
        return cancelled;
    }

    /** @throws LuminaException.Cancelled if the work is not wanted any more */
    void check() {
        if (cancelled) {
            throw new LuminaException.Cancelled("the request was cancelled", List.of());
        }
    }

    /** Ends the work; false if it had ended. */
    boolean end() {
        return end.complete(null);
    }

    boolean hasEnded() {
        return end.isDone();
    }

    /** Returns when the work has ended. */
    void await() {
        end.join();
    }
}
