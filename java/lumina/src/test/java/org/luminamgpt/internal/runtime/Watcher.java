// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.internal.runtime;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.luminamgpt.Event;

/** A subscriber that notes what it sees. */
final class Watcher implements Flow.Subscriber<Event> {
    final List<Event> events = new CopyOnWriteArrayList<>();
    final CompletableFuture<List<Event>> end = new CompletableFuture<>();
    private final Consumer<Event> action;
    private final long firstDemand;
    volatile Flow.Subscription subscription;

    Watcher() {
        this(Long.MAX_VALUE, event -> {});
    }

    Watcher(long firstDemand, Consumer<Event> action) {
        this.firstDemand = firstDemand;
        this.action = action;
    }

    /** All events, once there are no more. */
    List<Event> await() throws Exception {
        return end.get(20, TimeUnit.SECONDS);
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
        this.subscription = subscription;
        if (firstDemand != 0) {
            subscription.request(firstDemand);
        }
    }

    @Override
    public void onNext(Event event) {
        events.add(event);
        action.accept(event);
    }

    @Override
    public void onError(Throwable failure) {
        end.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
        end.complete(events);
    }
}
