// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.internal.runtime;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.luminamgpt.Event;
import org.luminamgpt.Lumina;
import org.luminamgpt.LuminaException;
import org.luminamgpt.LuminaListener;
import org.luminamgpt.Request;
import org.luminamgpt.Result;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells a model's listeners, one thing after the other, on threads that nothing else waits for. Thread-safe. */
final class Listeners {
    private static final Logger LOG = LoggerFactory.getLogger(LuminaListener.class);

    private final List<LuminaListener> listeners;
    private final Executor executor;
    /** Done when all has been told so far. Guarded by this. */
    private CompletableFuture<?> told = CompletableFuture.completedFuture(null);

    Listeners(List<LuminaListener> listeners, Executor executor) {
        this.listeners = listeners;
        this.executor = executor;
    }

    /** At once, on this thread: before anything can happen. */
    void opened(Lumina lumina) {
        tellAll(listener -> listener.opened(lumina));
    }

    void submitted(List<Request> requests) {
        for (Request request : requests) {
            tell(listener -> listener.submitted(request));
        }
    }

    void refused(List<Request> requests, LuminaException why) {
        for (Request request : requests) {
            tell(listener -> listener.refused(request, why));
        }
    }

    void began(Request request, Event first, Duration after) {
        tell(listener -> listener.began(request, first, after));
    }

    void finished(Request request, Result result) {
        tell(listener -> listener.finished(request, result));
    }

    void failed(Request request, LuminaException why, Duration after) {
        tell(listener -> listener.failed(request, why, after));
    }

    private void tell(Consumer<LuminaListener> what) {
        if (listeners.isEmpty()) {
            return;
        }
        try {
            synchronized (this) {
                told = told.handleAsync((before, failure) -> {
                    tellAll(what);
                    return null;
                }, executor);
            }
        } catch (RuntimeException | Error e) {  // no memory for a thread, for instance: requests go on
            LOG.warn("could not tell the listeners", e);
        }
    }

    private void tellAll(Consumer<LuminaListener> what) {
        for (LuminaListener listener : listeners) {
            try {
                what.accept(listener);
            } catch (RuntimeException | Error e) {  // an Error would end here unseen
                LOG.warn("a listener failed", e);
            }
        }
    }
}
