// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.internal.engine;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.luminamgpt.EngineStats;
import org.luminamgpt.ModelInfo;

/**
 * The decoder: token ids in, token ids out. What is above it never sees native code, and is tested with a fake.
 *
 * <p>Thread-safe, except that one thread at a time calls {@link #step}. Failures are
 * {@link org.luminamgpt.LuminaException}s.
 */
public interface NativeEngine extends AutoCloseable {
    /** The ids that the engine found by their names in the model's vocabulary. */
    record Ids(int begin, int imageStart, int imageEnd, int endOfRow, int endOfTurn, int gridZero, int gridCount,
            int imageFirst, int imageCount) {
        // By hand: a record's own makes some thirty classes as it is first called, at the start of every program.
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Ids ids && Arrays.equals(all(), ids.all());
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(all());
        }

        private int[] all() {
            return new int[] {begin, imageStart, imageEnd, endOfRow, endOfTurn, gridZero, gridCount, imageFirst, imageCount};
        }
    }

    /** Events that a step hands out at most; those beyond come from the next one, before its pass. */
    int MOST_EVENTS = 64;

    String version();

    /** Engines of one kind give the same ids: the card's, or empty on the CPU. */
    String kind();

    ModelInfo.Engine info();

    Ids ids();

    /** Queues a request; its events come from {@link #step} under the id returned. */
    long submit(EngineRequest request);

    /** Asks for the end of a request; its {@link EngineEvent.Finished} follows. Ids that have ended are ignored. */
    void cancel(long id);

    /** One step of the scheduler; waits up to the timeout while there is nothing to do. */
    List<EngineEvent> step(int timeoutMillis);

    /** Ends the wait of {@link #step}. */
    void wake();

    /** Logits [ids.length - from, vocabulary] of the positions from {@code from}. */
    float[] forward(int[] ids, int from);

    /** Probabilities [vocabulary] of the token after the request's prompt. */
    float[] next(EngineRequest request);

    EngineStats stats();

    /** What the machine can do at best, with the engine's threads. */
    EngineTiming.Machine measureMachine();

    /** Times decode steps of a batch that has a context, and the reading of a prompt; {@code prefill} 0 for none. */
    EngineTiming time(int batch, int context, int steps, int prefill);

    /** Calls in progress in other threads, {@link #step} too, end within a pass with {@code Closed}; later ones at once. Idempotent. */
    void shutDown();

    /** Shuts down, waits for calls of other threads, and frees the engine. Idempotent. */
    @Override
    void close();
}
