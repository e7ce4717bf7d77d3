// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;

/** A request under way. Thread-safe. */
public interface Generation {
    /**
     * The result, or a {@link LuminaException}. Cancelling the future, or completing it in any other way (a timeout
     * for instance), ends the work in the engine too.
     */
    CompletableFuture<Result> result();

    /**
     * What happens, as it happens. Every subscriber sees everything from the beginning, whenever it subscribes; one
     * that is slow loses previews, never text, images or the end. Decoding does not wait for subscribers.
     */
    Flow.Publisher<Event> events();

    /** Ends the work; {@link #result} then fails with {@link LuminaException.Cancelled}, unless it was complete. */
    void cancel();

    /** Whether the work was cancelled before it was complete. */
    boolean isCancelled();
}
