// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.server;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A job's events, written to one client as server-sent events as they happen. A client that reads slowly delays nobody: it takes a
 * thread while it is written to, and misses previews.
 */
final class EventStream implements Runnable {
    /** What an event is in the API of the client. */
    interface Form {
        void write(JobEvent event, long number, EventStream out) throws IOException;
    }

    private static final Logger LOG = LoggerFactory.getLogger(EventStream.class);
    private static final int BATCH = 64;

    private final Job job;
    private final OutputStream out;
    private final Form form;
    private final Executor executor;
    private final Runnable wake = this::wake;
    private final AtomicInteger wanted = new AtomicInteger();
    private final CompletableFuture<Void> end = new CompletableFuture<>();
    private volatile boolean ping;
    private volatile boolean gone;
    private long last;

    /** @param last number of the last event that the client has */
    EventStream(Job job, OutputStream out, Form form, long last, Executor executor) {
        this.job = job;
        this.out = out;
        this.form = form;
        this.last = last;
        this.executor = executor;
    }

    /** Begins, and ends with the job's last event, or when the client has gone; never exceptionally. */
    CompletableFuture<Void> start() {
        job.log.follow(wake);
        wake();
        return end;
    }

    /** The client has hung up. */
    void leave() {
        gone = true;
        wake();
    }

    /** Shows the client, and whatever is between, that somebody is there. */
    void ping() {
        ping = true;
        wake();
    }

    private void wake() {
        if (wanted.getAndIncrement() == 0) {
            executor.execute(this);
        }
    }

    @Override
    public void run() {
        for (int seen = wanted.get(); seen != 0; seen = wanted.addAndGet(-seen)) {
            if (!end.isDone()) {
                try {
                    write();
                } catch (IOException e) {
                    LOG.debug("a client has gone", e);
                    gone = true;
                } catch (RuntimeException | Error e) {
                    LOG.warn("an event stream failed", e);
                    gone = true;
                }
                if (gone) {
                    end();
                }
            }
        }
    }

    private void write() throws IOException {
        if (ping) {
            ping = false;
            out.write(": ping\n\n".getBytes(StandardCharsets.UTF_8));
            out.flush();
        }
        List<JobLog.Numbered> events;
        do {
            events = job.log.after(last, BATCH);
            for (JobLog.Numbered event : events) {
                if (gone) {
                    return;
                }
                last = event.number();
                form.write(event.event(), last, this);
                if (event.event() instanceof JobEvent.Ended) {
                    out.flush();
                    end();
                    return;
                }
            }
            if (!events.isEmpty()) {
                out.flush();
            }
        } while (!events.isEmpty());
        if (job.end().isDone() && job.log.after(last, 1).isEmpty()) {  // the client had all of it
            end();
        }
    }

    private void end() {
        job.log.leave(wake);
        end.complete(null);
    }

    boolean isGone() {
        return gone;
    }

    /** @param name of the event; empty for none */
    void event(String name, long id, JsonNode data) throws IOException {
        var head = new StringBuilder();
        if (id > 0) {
            head.append("id: ").append(id).append('\n');
        }
        if (!name.isEmpty()) {
            head.append("event: ").append(name).append('\n');
        }
        data(head.append("data: "), Json.bytes(data));
    }

    void text(String data) throws IOException {
        data(new StringBuilder("data: "), data.getBytes(StandardCharsets.UTF_8));
    }

    private void data(StringBuilder head, byte[] data) throws IOException {
        out.write(head.toString().getBytes(StandardCharsets.UTF_8));
        out.write(data);
        out.write('\n');
        out.write('\n');
    }
}
