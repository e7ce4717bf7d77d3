// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.server;

import com.fasterxml.jackson.databind.JsonNode;
import io.javalin.http.Context;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** How a job becomes an HTTP answer: at its end, or event by event. Either way its client may go away, which cancels it. */
final class Answers implements AutoCloseable {
    private static final long PING_SECONDS = 15;
    private static final ApiError GONE = ApiError.of(ApiError.CLIENT_GONE, "cancelled", "the client has gone");

    private final Limits limits;
    private final ExecutorService writers = Executors.newCachedThreadPool(work -> daemon(work, "lumina-http-stream"));
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(work -> daemon(work, "lumina-http-timer"));
    private final GoneClients clients = new GoneClients(timer);
    private final Set<EventStream> open = ConcurrentHashMap.newKeySet();

    Answers(Limits limits) {
        this.limits = limits;
        timer.scheduleWithFixedDelay(() -> open.forEach(EventStream::ping), PING_SECONDS, PING_SECONDS, TimeUnit.SECONDS);
    }

    private static Thread daemon(Runnable work, String name) {
        var thread = new Thread(work, name);
        thread.setDaemon(true);
        return thread;
    }

    static void json(Context ctx, int status, JsonNode body) {
        ctx.status(status).contentType("application/json").result(Json.bytes(body));
    }

    /** Answers when the job has ended well, else with its error. */
    void whenDone(Context ctx, Job job, Consumer<Job> answer) {
        whenEnded(ctx, job, done -> {
            ApiError error = done.error();
            if (error != null) {
                throw error;
            }
            answer.accept(done);
        });
    }

    /** Answers when the job has ended in any way. */
    void whenEnded(Context ctx, Job job, Consumer<Job> answer) {
        Runnable unwatch = clients.watch(ctx, () -> job.cancel(GONE));
        ctx.future(() -> job.end().thenAccept(done -> {
            unwatch.run();
            answer.accept(done);
        }));
    }

    /** Whether one more stream may be opened: asked before the job is started. */
    void checkRoom() {
        if (open.size() >= limits.streams()) {
            throw ApiError.of(429, "too_many_streams", open.size() + " event streams are open, which is the limit; try again when one has ended");
        }
    }

    /**
     * Answers with a stream of events.
     *
     * @param last number of the last event that the client has
     * @param owned whether the job ends with its client
     */
    void stream(Context ctx, Job job, long last, boolean owned, EventStream.Form form) {
        ctx.status(200).contentType("text/event-stream;charset=utf-8").header("Cache-Control", "no-store").header("X-Accel-Buffering", "no");
        EventStream stream;
        try {
            ctx.res().flushBuffer();
            stream = new EventStream(job, ctx.res().getOutputStream(), form, last, writers);
        } catch (IOException e) {
            if (owned) {
                job.cancel(GONE);
            }
            return;
        }
        open.add(stream);
        Runnable unwatch = clients.watch(ctx, stream::leave);
        CompletableFuture<Void> end = stream.start().thenRun(() -> {
            unwatch.run();
            open.remove(stream);
            if (owned && stream.isGone()) {
                job.cancel(GONE);
            }
        });
        ctx.future(() -> end);
    }

    @Override
    public void close() {
        clients.close();
        writers.shutdownNow();
    }
}
