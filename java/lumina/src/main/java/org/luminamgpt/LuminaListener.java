// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt;

import java.time.Duration;

/**
 * Hears what the requests of a model do: for metrics, traces and logs. {@link LuminaBuilder#listener} sets it.
 *
 * <p>Every request that was {@link #submitted} has, after that, one of {@link #finished} and {@link #failed}. The calls of one model come one after
 * the other, in the order in which things happened, on a thread of the library that draws nothing: who takes long here delays later
 * calls and nothing else, so they may come after the user has the result. What a call throws is logged and ignored.
 */
public interface LuminaListener {
    /** The model is loaded. Before any other call. Listeners outlive models: keep it weakly, or not at all. */
    default void opened(Lumina lumina) {}

    /** A request has its place in the queue. A call that waits for a place has not been submitted yet. */
    default void submitted(Request request) {}

    /** A request was refused at once, and nothing started: {@link LuminaException.QueueFull}, {@link LuminaException.InvalidRequest} and others. */
    default void refused(Request request, LuminaException why) {}

    /**
     * The answer began: its first row of a picture, or its first text, whichever came first.
     *
     * @param first the event
     * @param after since the request was submitted
     */
    default void began(Request request, Event first, Duration after) {}

    /** The result is there; {@link Result#usage} says what it took. */
    default void finished(Request request, Result result) {}

    /**
     * There is no result.
     *
     * @param why {@link LuminaException.Cancelled} if nobody wanted it any more
     * @param after since the request was submitted
     */
    default void failed(Request request, LuminaException why, Duration after) {}
}
