// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.server;

import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;
import org.luminamgpt.Event;

/** Tells once that a generation has begun, and leaves: who only waits for the end is not woken for each row. */
final class FirstEvent implements Flow.Subscriber<Event> {
    private final Runnable action;
    private Flow.@Nullable Subscription subscription;

    FirstEvent(Runnable action) {
        this.action = action;
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
        this.subscription = subscription;
        subscription.request(1);
    }

    @Override
    public void onNext(Event event) {
        if (subscription != null) {
            subscription.cancel();
        }
        action.run();
    }

    @Override
    public void onError(Throwable failure) {}

    @Override
    public void onComplete() {}
}
