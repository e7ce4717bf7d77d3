// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.internal.runtime;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Flow;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Validate;
import org.jetbrains.lincheck.datastructures.verifier.EpsilonVerifier;
import org.junit.jupiter.api.Test;
import org.luminamgpt.Event;

/** One writer's events and end, and a subscriber that asks for some and gives up, with an executor that may refuse, in all orders. */
public class EventLogInterleavingsTest {
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private volatile boolean refuses;
    private volatile boolean ended;
    private volatile boolean cancelled;
    /** What was wrong first: an exception would go to the log, which passes subscribers' failures over. */
    private volatile String fault;
    private final AtomicInteger within = new AtomicInteger();
    private final AtomicInteger demanded = new AtomicInteger();
    private int added;
    private int read;
    private int ends;
    private volatile Flow.Subscription subscription;
    private final EventLog log = new EventLog(task -> {
        if (refuses) {
            throw new RejectedExecutionException();
        }
        tasks.add(task);
    });

    public EventLogInterleavingsTest() {
        log.subscribe(new Flow.Subscriber<>() {
            @Override
            public void onSubscribe(Flow.Subscription given) {
                subscription = given;
            }

            @Override
            public void onNext(Event event) {
                alone(() -> {
                    check(ends == 0, "an event after the end");
                    check(((Event.TextDelta) event).text().equals(String.valueOf(read)), "an event out of order");
                    check(++read <= demanded.get(), "an event that nobody has asked for");
                });
            }

            @Override
            public void onError(Throwable failure) {
                check(false, String.valueOf(failure));
            }

            @Override
            public void onComplete() {
                alone(() -> check(++ends == 1, "a second end"));
            }
        });
        runTask();
    }

    private void check(boolean holds, String what) {
        if (!holds && fault == null) {
            fault = what;
        }
    }

    private void alone(Runnable signal) {
        check(within.incrementAndGet() == 1, "two signals at a time");
        signal.run();
        within.decrementAndGet();
    }

    @Operation(nonParallelGroup = "writer")
    public void add() {
        log.add(new Event.TextDelta(String.valueOf(added++)));
    }

    @Operation(nonParallelGroup = "writer", runOnce = true)
    public void end() {
        ended = true;
        log.end(null);
    }

    @Operation
    public void request() {
        demanded.incrementAndGet();
        subscription.request(1);
    }

    @Operation(runOnce = true)
    public void cancel() {
        cancelled = true;
        subscription.cancel();
    }

    @Operation(runOnce = true)
    public void refuse() {
        refuses = true;
    }

    @Operation
    public void runTask() {
        Runnable task = tasks.poll();
        if (task != null) {
            task.run();
        }
    }

    /** All was told that was asked for, once the executor's tasks have run; one that refused may leave that to the next event. */
    @Validate
    public void nothingIsForgotten() {
        while (!tasks.isEmpty()) {
            runTask();
        }
        if (!cancelled && (ended || !refuses)) {
            check(read == Math.min(added, demanded.get()), read + " of " + added + " events for a demand of " + demanded);
            check(ends == (ended && read == added ? 1 : 0), ends + " ends");
        }
        if (fault != null) {
            throw new AssertionError(fault);
        }
    }

    @Test
    void signalsComeOneAtATimeInOrderAndAsAskedFor() {
        new ModelCheckingOptions().iterations(Integer.getInteger("iterations")).invocationsPerIteration(Integer.getInteger("invocations"))
                .threads(2).actorsPerThread(4).actorsBefore(1).actorsAfter(0).verifier(EpsilonVerifier.class).check(EventLogInterleavingsTest.class);
    }
}
