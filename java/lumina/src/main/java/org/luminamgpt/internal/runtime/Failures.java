// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.internal.runtime;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.luminamgpt.LuminaException;
import org.luminamgpt.internal.engine.Memory;

/** Failures of futures as the exceptions that the API promises. */
final class Failures {
    private Failures() {}

    static LuminaException of(Throwable failure, String what) {
        Throwable cause = failure;
        while ((cause instanceof CompletionException || cause instanceof ExecutionException) && cause.getCause() != null) {
            cause = cause.getCause();
        }
        if (cause instanceof LuminaException known) {
            return known;
        }
        if (cause instanceof OutOfMemoryError memory) {
            return Memory.of(memory, what);
        }
        return new LuminaException.EngineFailure(what + ": " + cause, cause);
    }

    /** Waits for a future that nobody cancels. */
    static <T> T join(CompletableFuture<T> future, String what) {
        try {
            return future.join();
        } catch (CompletionException e) {
            throw of(e, what);
        }
    }
}
