// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.internal.runtime;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.luminamgpt.LuminaException;
import org.luminamgpt.internal.engine.EngineEvent;
import org.luminamgpt.internal.engine.EngineRequest;
import org.luminamgpt.internal.engine.NativeEngine;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one thread that drives the engine and hands its events to the requests they belong to. */
final class EngineLoop implements AutoCloseable {
    /** What a request does with its events. Called by the engine's thread: brief, and without locks that others hold. */
    interface Listener {
        void on(EngineEvent event);

        /** No event follows: the engine broke down, or has no memory to go on. */
        void fail(LuminaException failure);
    }

    private static final Logger LOG = LoggerFactory.getLogger(EngineLoop.class);
    /** An idle engine is woken by a request; the limit only makes a lost wake-up harmless. */
    private static final int IDLE_MILLIS = 1000;
    /** How long a step that found no memory is tried again before the requests under way are given up. */
    private static final long MEMORY_PATIENCE_MILLIS = 10_000;
    private static final long LONGEST_PAUSE_MILLIS = 200;

    private final NativeEngine engine;
    private final boolean replaceable;
    private final long memoryPatienceMillis;
    private final Thread thread = new LuminaThread(this::run, "lumina-engine");
    /** Guarded by itself, as are the two fields below. */
    private final Map<Long, Listener> listeners = new HashMap<>();
    private boolean stopping;
    private @Nullable LuminaException broken;

    /** @param replaceable others take requests over: an engine that goes on failing gives its own up, in place of failing them one by one */
    EngineLoop(NativeEngine engine, boolean replaceable) {
        this(engine, replaceable, MEMORY_PATIENCE_MILLIS);
    }

    EngineLoop(NativeEngine engine, boolean replaceable, long memoryPatienceMillis) {
        this.engine = engine;
        this.replaceable = replaceable;
        this.memoryPatienceMillis = memoryPatienceMillis;
        thread.start();
    }

    /** Submits a request, whose events go to the listener from now on. */
    long start(EngineRequest request, Listener listener) {
        synchronized (listeners) {  // held over both steps: the first event may come at once
            if (broken != null) {
                throw new LuminaException.EngineFailure("the engine broke down earlier: " + broken.getMessage(), broken);
            }
            if (stopping) {
                throw new LuminaException.Closed("the model is closed");
            }
            long id = engine.submit(request);
            listeners.put(id, listener);
            return id;
        }
    }

    void cancel(long id) {
        synchronized (listeners) {
            if (!stopping && listeners.containsKey(id)) {
                engine.cancel(id);
            }
        }
    }

    private void run() {
        try {
            boolean failed = false;
            while (goesOn()) {
                List<EngineEvent> events = step();
                events.forEach(this::dispatch);
                failed |= replaceable && events.stream().anyMatch(EngineLoop::isFailure);
                if (failed && events.size() < NativeEngine.MOST_EVENTS) {  // else there is more of this pass
                    tryAgain();
                    failed = false;
                }
            }
        } catch (RuntimeException | Error e) {
            end(e instanceof LuminaException known ? known
                    : new LuminaException.EngineFailure("the engine's thread failed: " + e, e));
        }
    }

    private static boolean isFailure(EngineEvent event) {
        return event instanceof EngineEvent.Finished finished && finished.failure() instanceof LuminaException.EngineFailure;
    }

    /** A pass failed, with all requests that were in it. If another pass fails too, with one id, this engine is lost. */
    private void tryAgain() {
        try {
            engine.forward(new int[] {0}, 0);
        } catch (LuminaException.OutOfMemory e) {
            LOG.debug("no memory to look whether the engine is lost", e);
        }
    }

    boolean isBroken() {
        synchronized (listeners) {
            return broken != null;
        }
    }

    private boolean goesOn() {
        synchronized (listeners) {
            return !stopping || !listeners.isEmpty();
        }
    }

    /**
     * A step that finds no memory loses nothing, and the engine may be called again: so it is, in pauses, and goes on once
     * memory is there. Where it stays away, the requests under way end, and the engine is there for later ones.
     */
    private List<EngineEvent> step() {
        long waited = 0;
        for (long pause = 1;; pause = Math.min(2 * pause, LONGEST_PAUSE_MILLIS)) {
            try {
                return engine.step(IDLE_MILLIS);
            } catch (LuminaException.OutOfMemory e) {
                if (waited == 0) {
                    LOG.warn("the engine has no memory for its next step, and tries again", e);
                }
                if (waited >= memoryPatienceMillis) {
                    giveUp(e);
                    return List.of();
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(pause));
                waited += pause;
            }
        }
    }

    private void giveUp(LuminaException.OutOfMemory why) {
        Map<Long, Listener> orphans;
        synchronized (listeners) {
            orphans = Map.copyOf(listeners);
            listeners.clear();
        }
        orphans.forEach((id, listener) -> {
            try {
                engine.cancel(id);
            } catch (LuminaException e) {  // for want of memory too: it runs to its end, unheard
                LOG.debug("could not cancel request {}", id, e);
            }
            listener.fail(why);
        });
    }

    private void dispatch(EngineEvent event) {
        Listener listener;
        synchronized (listeners) {
            listener = event instanceof EngineEvent.Finished ? listeners.remove(event.request()) : listeners.get(event.request());
        }
        if (listener == null) {
            LOG.debug("an event of an unknown request: {}", event);
            return;
        }
        try {
            listener.on(event);
        } catch (Throwable e) {  // Errors too: the others' requests go on, and this one may have had its last event
            listener.fail(Failures.of(e, "could not take in what the engine answered"));
            cancel(event.request());
        }
    }

    /** No step follows: the engine broke down, or {@link #close} has shut it down. */
    private void end(LuminaException failure) {
        List<Listener> orphans;
        LuminaException why;
        synchronized (listeners) {
            boolean closed = stopping && failure instanceof LuminaException.Closed;
            why = closed ? new LuminaException.Cancelled("the request was cancelled as the model was closed", List.of()) : failure;
            broken = closed ? null : failure;
            orphans = List.copyOf(listeners.values());
            listeners.clear();
        }
        if (why == failure) {
            LOG.error("the engine on {} broke down; {}", engine.info().device(),
                    replaceable ? "the others go on" : "the model has to be closed", failure);
        }
        orphans.forEach(listener -> listener.fail(why));
    }

    /** Takes no more requests, and begins to end those under way and whatever else runs in the engine. */
    void stop() {
        synchronized (listeners) {
            stopping = true;
        }
        engine.shutDown();
    }

    /** The same, and returns when they have ended. */
    @Override
    public void close() {
        stop();
        Waiting.uninterruptibly(() -> {
            thread.join();
            return null;
        });
    }
}
