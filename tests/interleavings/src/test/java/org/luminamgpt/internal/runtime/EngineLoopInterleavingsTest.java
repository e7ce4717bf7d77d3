// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.internal.runtime;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.jetbrains.lincheck.datastructures.Validate;
import org.junit.jupiter.api.Test;
import org.luminamgpt.LuminaException;
import org.luminamgpt.internal.engine.EngineEvent;
import org.luminamgpt.internal.engine.EngineRequest;
import org.luminamgpt.internal.engine.NativeEngine;

/** Requests that begin and are cancelled while the loop is closed, beside the loop's own thread. */
public class EngineLoopInterleavingsTest {
    private static final EngineRequest REQUEST = new EngineRequest(new int[] {0}, 1, 1, 1, 1, 1, 1, 0, 0);

    /** One whose requests end with the next step, well or cancelled. */
    private static final class Engine {
        private final Set<Long> running = new LinkedHashSet<>();
        private final Set<Long> cancelled = new LinkedHashSet<>();
        private long last;
        private boolean shutDown;

        /** The loop calls five methods of the many. */
        NativeEngine proxy() {
            return (NativeEngine) Proxy.newProxyInstance(NativeEngine.class.getClassLoader(), new Class<?>[] {NativeEngine.class},
                    (self, method, arguments) -> switch (method.getName()) {
                        case "submit" -> submit();
                        case "cancel" -> cancel((Long) arguments[0]);
                        case "step" -> step();
                        case "shutDown" -> shutDown();
                        default -> throw new AssertionError(method);
                    });
        }

        private synchronized long submit() {
            running.add(++last);
            notifyAll();
            return last;
        }

        private synchronized Void cancel(long id) {
            cancelled.add(id);
            return null;
        }

        private synchronized Void shutDown() {
            shutDown = true;
            notifyAll();
            return null;
        }

        private synchronized List<EngineEvent> step() throws InterruptedException {
            while (running.isEmpty() && !shutDown) {
                wait();
            }
            if (shutDown) {
                throw new LuminaException.Closed("shut down");
            }
            var events = new ArrayList<EngineEvent>();
            for (long id : running) {
                boolean gone = cancelled.contains(id);
                events.add(new EngineEvent.Finished(id, gone ? new LuminaException.Cancelled("cancelled", List.of()) : null, gone, !gone,
                        new int[0], 1, 0, 1, 0));
            }
            running.clear();
            return events;
        }
    }

    /** Counts the ends of one request. */
    private static final class Ends implements EngineLoop.Listener {
        private final AtomicInteger count = new AtomicInteger();

        @Override
        public void on(EngineEvent event) {
            if (event instanceof EngineEvent.Finished) {
                count.incrementAndGet();
            }
        }

        @Override
        public void fail(LuminaException failure) {
            count.incrementAndGet();
        }
    }

    private final Queue<Ends> taken = new ConcurrentLinkedQueue<>();
    private final EngineLoop loop = new EngineLoop(new Engine().proxy());
    private volatile long latest;

    @Operation
    public String start() {
        var ends = new Ends();
        try {
            latest = loop.start(REQUEST, ends);
        } catch (LuminaException.Closed e) {
            return "closed";
        }
        taken.add(ends);
        return "taken";
    }

    @Operation
    public void cancel() {
        loop.cancel(latest);
    }

    @Operation
    public void close() {
        loop.close();
    }

    @Validate
    public void eachRequestHasOneEnd() {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (taken.stream().anyMatch(ends -> ends.count.get() == 0) && System.nanoTime() < deadline) {
            Thread.yield();  // the loop's thread brings them, whether it was closed or not
        }
        if (taken.stream().anyMatch(ends -> ends.count.get() == 0)) {
            throw new AssertionError("a request without an end");
        }
        loop.close();
        for (Ends ends : taken) {
            if (ends.count.get() != 1) {
                throw new AssertionError(ends.count + " ends");
            }
        }
    }

    /** The same with one thread. */
    public static final class OneThread {
        private boolean closed;

        public String start() {
            return closed ? "closed" : "taken";
        }

        public void cancel() {}

        public void close() {
            closed = true;
        }
    }

    @Test
    void eachRequestEndsOnceAndNoneIsTakenAfterTheClose() {
        new StressOptions().iterations(Integer.getInteger("iterations")).invocationsPerIteration(Integer.getInteger("invocations"))
                .threads(3).actorsPerThread(3).actorsBefore(0).actorsAfter(1).minimizeFailedScenario(false)
                .sequentialSpecification(OneThread.class).check(EngineLoopInterleavingsTest.class);
    }
}
