// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.server;

import io.modelcontextprotocol.server.McpSyncServerExchange;
import io.modelcontextprotocol.spec.McpSchema.ProgressNotification;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One call of a tool. A client that asked for progress hears of every row, and every ten seconds that somebody is still there: many count
 * their limit of time anew from each such word. Thread-safe.
 */
final class McpCall implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(McpCall.class);
    private static final int SILENT_SECONDS = 10;
    private static final int BATCH = 64;
    /** Of a row: each word has to say more than the one before it. */
    private static final double STILL_HERE = 1e-3;

    private @Nullable McpSyncServerExchange exchange;
    private @Nullable Object progressToken;
    private Runnable forget = () -> { };
    /** Guarded by this, as is what follows. */
    private @Nullable Job job;
    private boolean cancelled;

    void taken(McpSyncServerExchange by, @Nullable Object token, Runnable whenClosed) {
        exchange = by;
        progressToken = token;
        forget = whenClosed;
    }

    boolean wantsProgress() {
        return progressToken != null;
    }

    /** The client takes it back: its job ends within a step, also one that has yet to begin. */
    void cancel() {
        Job begun;
        synchronized (this) {
            cancelled = true;
            begun = job;
        }
        if (begun != null) {
            begun.cancel(takenBack());
        }
    }

    private static ApiError takenBack() {
        return ApiError.of(499, "cancelled", "the client took the call back");
    }

    /** Waits for the end of the call's job, and tells the client how far it is. */
    void await(Job begun) {
        boolean already;
        synchronized (this) {
            job = begun;
            already = cancelled;
        }
        if (already) {
            begun.cancel(takenBack());
        } else if (progressToken != null) {
            tell(begun);
        }
        begun.end().join();
    }

    private void tell(Job begun) {
        var news = new Semaphore(0);
        Runnable wake = news::release;
        begun.log.follow(wake);
        try {
            double told = 0;
            long last = 0;
            boolean ended = false;
            while (!ended) {
                double rows = 0;
                for (JobLog.Numbered event : begun.log.after(last, BATCH)) {
                    last = event.number();
                    rows += event.event() instanceof JobEvent.Row ? 1 : 0;
                    ended |= event.event() instanceof JobEvent.Ended;
                }
                if (rows > 0) {
                    told = Math.floor(told) + rows;
                    say(told, begun);
                } else if (!ended && !news.tryAcquire(SILENT_SECONDS, TimeUnit.SECONDS)) {
                    told += STILL_HERE;
                    say(told, begun);
                }
            }
        } catch (InterruptedException e) {
            begun.cancel(ApiError.stopping());
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.debug("a client does not listen to its progress", e);
        } finally {
            begun.log.leave(wake);
        }
    }

    private void say(double rows, Job begun) {
        int all = begun.rows();
        String words = begun.place() > 0 ? "place " + begun.place() + " in the queue" : (int) rows + " rows are drawn";
        if (exchange != null && progressToken != null) {
            var progress = ProgressNotification.builder(progressToken, rows).message(words);
            exchange.progressNotification((all == 0 ? progress : progress.total((double) all)).build());
        }
    }

    @Override
    public void close() {
        forget.run();
    }
}
