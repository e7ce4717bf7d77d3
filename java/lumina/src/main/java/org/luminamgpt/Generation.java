// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt;

import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.function.Consumer;

/** A request under way. Thread-safe. */
public interface Generation {
    /**
     * The result, or a {@link LuminaException}. Cancelling the future, or completing it in any other way, ends the work in the
     * engine too; so a limit of time is one call:
     *
     * <pre>{@code
     * Result result = lumina.submit(request).result().orTimeout(30, TimeUnit.SECONDS).join();
     * }</pre>
     *
     * <p>{@code result().get(30, SECONDS)} only ends the wait: the work goes on, and so may the wait.
     */
    CompletableFuture<Result> result();

    /**
     * What happens, as it happens. Every subscriber sees everything from the beginning, whenever it subscribes; one
     * that is slow loses previews, never text, images or the end. Decoding does not wait for subscribers.
     *
     * <p>A subscriber that is abandoned, because it asks for nothing more or cancelled its subscription, costs nothing but the
     * events, which live as long as the generation; the work goes on until {@link #cancel}:
     *
     * <pre>{@code
     * generation.forEachEvent(event -> show(event)).cancel(false);  // shows no more
     * generation.cancel();                                          // draws no more
     * }</pre>
     */
    Flow.Publisher<Event> events();

    /**
     * Calls an action with every {@linkplain #events event}, one after the other, on a thread of the library.
     *
     * @return ends after the last event, or with the generation's {@link LuminaException}, or with what the action threw,
     *     after which it is not called again; cancelling it ends the calls, not the work
     */
    default CompletableFuture<Void> forEachEvent(Consumer<? super Event> action) {
        var subscriber = new EachEvent(Objects.requireNonNull(action, "action"));
        events().subscribe(subscriber);
        return subscriber.end;
    }

    /** Ends the work; {@link #result} then fails with {@link LuminaException.Cancelled}, unless it was complete. */
    void cancel();

    /** Whether the work was cancelled before it was complete. */
    boolean isCancelled();
}
