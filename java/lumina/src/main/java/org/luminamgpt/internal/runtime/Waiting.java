// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.internal.runtime;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/** Waiting for ends that are near, which an interrupt must not cut short. */
final class Waiting {
    interface Wait<T, E extends Exception> {
        T await() throws InterruptedException, E;
    }

    private Waiting() {}

    /** Waits for the result of work; an interrupt cancels it, and is kept while its end is waited for. */
    static <T> T cancelling(CompletableFuture<T> result, Runnable cancel) throws ExecutionException {
        try {
            return result.get();
        } catch (InterruptedException e) {
            cancel.run();
            try {
                return uninterruptibly(result::get);
            } finally {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Waits for a future to be done, however it ends. */
    static void quietly(CompletableFuture<?> future) {
        try {
            future.join();
        } catch (CompletionException | CancellationException e) {
            // whoever asked for the result is told
        }
    }

    /** An interrupt meanwhile is kept for the caller to see. */
    static <T, E extends Exception> T uninterruptibly(Wait<T, E> wait) throws E {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return wait.await();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
