// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.langchain4j;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.luminamgpt.Generation;
import org.luminamgpt.Lumina;
import org.luminamgpt.LuminaException;
import org.luminamgpt.Request;
import org.luminamgpt.Result;

/**
 * The model that requests go to.
 *
 * @param own whether it was opened here, and is closed here
 * @param timeout of a call; null: none
 */
record Opened(Lumina lumina, boolean own, @Nullable Duration timeout) implements AutoCloseable {
    /** Starts requests as one batch, all or none. */
    List<Generation> submit(List<Request> requests) {
        try {
            return lumina.submitAll(requests);
        } catch (RuntimeException e) {
            throw Failures.of(e);
        }
    }

    /** The results of requests in their order. A failure of one, an interrupt, or the end of the time ends the work for all. */
    List<Result> run(List<Request> requests) {
        long begin = System.nanoTime();
        List<Generation> generations = submit(requests);
        try {
            return IntStream.range(0, requests.size()).mapToObj(i -> await(generations.get(i), begin)).toList();
        } catch (RuntimeException e) {
            generations.forEach(Generation::cancel);
            throw e;
        }
    }

    private Result await(Generation generation, long begin) {
        try {
            return timeout == null ? generation.result().get()
                    : generation.result().get(timeout.toNanos() - (System.nanoTime() - begin), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Failures.of(new LuminaException.Cancelled("the thread was interrupted while its request ran", List.of()));
        } catch (ExecutionException | TimeoutException e) {
            throw Failures.of(e);
        }
    }

    @Override
    public void close() {
        if (own) {
            lumina.close();
        }
    }
}
