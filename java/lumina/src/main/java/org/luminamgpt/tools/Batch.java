// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.tools;

import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;
import org.luminamgpt.Generation;
import org.luminamgpt.Lumina;
import org.luminamgpt.LuminaException;
import org.luminamgpt.Request;

/**
 * Runs rows as one batch that never empties: while one result is looked at, the next rows are under way. Results come as they are
 * ready, each row has one, and a bad row has an error.
 *
 * <pre>{@code
 * try (var batch = new Batch(lumina, rows.iterator(), 64)) {
 *     batch.forEachRemaining(result -> save(result));
 * }
 * }</pre>
 *
 * <p>For one thread; several batches, of several threads, may share a model, whose engine then sees one batch of all.
 */
public final class Batch implements Iterator<BatchResult>, AutoCloseable {
    private final Lumina lumina;
    private final Iterator<BatchRow> rows;
    private final int atOnce;
    private final Set<Generation> underWay = ConcurrentHashMap.newKeySet();
    private final LinkedBlockingQueue<BatchResult> done = new LinkedBlockingQueue<>();
    private int taken;
    private @Nullable BatchRow waiting;

    /**
     * @param lumina stays open
     * @param rows are read as there is room for them
     * @param atOnce rows that may be under way, 1 or more; more than the model's queue holds wait for a place in it
     */
    public Batch(Lumina lumina, Iterator<BatchRow> rows, int atOnce) {
        if (atOnce < 1) {
            throw new LuminaException.InvalidRequest("a batch has 1 row or more under way, was " + atOnce);
        }
        this.lumina = Objects.requireNonNull(lumina, "lumina");
        this.rows = Objects.requireNonNull(rows, "rows");
        this.atOnce = atOnce;
    }

    @Override
    public boolean hasNext() {
        return taken > 0 || waiting != null || rows.hasNext();
    }

    /**
     * The result of some row, waited for.
     *
     * @throws LuminaException.Closed if the model was closed meanwhile
     * @throws LuminaException.Cancelled after an interrupt, or if the batch was closed
     */
    @Override
    public BatchResult next() {
        if (!hasNext()) {
            throw new NoSuchElementException("every row has had its result");
        }
        fill();
        try {
            BatchResult result = done.take();
            taken--;
            if (result.failure() instanceof LuminaException.Closed || result.failure() instanceof LuminaException.Cancelled) {
                close();
                throw result.failure();
            }
            return result;
        } catch (InterruptedException e) {
            close();
            Thread.currentThread().interrupt();
            throw new LuminaException.Cancelled("the thread was interrupted while its rows were drawn", List.of());
        }
    }

    /** Starts rows while there is room for them. */
    private void fill() {
        while (taken < atOnce && (waiting != null || rows.hasNext())) {
            BatchRow row = waiting != null ? waiting : rows.next();
            waiting = null;
            Request request = row.request();
            if (request == null) {
                done.add(new BatchResult(row, null, null));
            } else if (!start(row, request)) {
                waiting = row;
                return;  // until one of ours has ended
            }
            taken++;
        }
    }

    /** @return false if others fill the queue, and some of ours are among them */
    private boolean start(BatchRow row, Request request) {
        try {
            follow(row, request, lumina.submit(request));
        } catch (LuminaException.QueueFull e) {
            if (taken > 0) {
                return false;
            }
            try {
                done.add(BatchResult.of(row, lumina.generate(request), request.task()));  // waits for a place
            } catch (LuminaException failure) {
                done.add(new BatchResult(row, null, failure));
            }
        } catch (LuminaException failure) {
            done.add(new BatchResult(row, null, failure));
        }
        return true;
    }

    private void follow(BatchRow row, Request request, Generation generation) {
        underWay.add(generation);
        generation.result().whenComplete((result, failure) -> {
            underWay.remove(generation);
            done.add(result != null ? BatchResult.of(row, result, request.task()) : new BatchResult(row, null, known(failure)));
        });
    }

    private static LuminaException known(@Nullable Throwable failure) {
        Throwable cause = failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return cause instanceof LuminaException known ? known : new LuminaException.EngineFailure("the request failed: " + cause, cause);
    }

    /** Cancels what is under way. */
    @Override
    public void close() {
        underWay.forEach(Generation::cancel);
    }
}
