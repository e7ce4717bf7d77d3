// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Hands every event to an action, until the last one, or until the action fails or {@link #end} is cancelled. */
final class EachEvent implements Flow.Subscriber<Event> {
    final CompletableFuture<Void> end = new CompletableFuture<>();
    private final Consumer<? super Event> action;
    private Flow.@Nullable Subscription subscription;

    EachEvent(Consumer<? super Event> action) {
        this.action = action;
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
        this.subscription = subscription;
        subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(Event event) {
        if (!end.isDone()) {
            try {
                action.accept(event);
            } catch (RuntimeException | Error e) {
                end.completeExceptionally(e);
            }
        }
        if (end.isDone() && subscription != null) {
            subscription.cancel();
        }
    }

    @Override
    public void onError(Throwable failure) {
        end.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
        end.complete(null);
    }
}
