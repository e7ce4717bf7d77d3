// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.internal.runtime;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;
import org.luminamgpt.Event;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The events of one generation, kept so that each subscriber reads all of them at its own pace. Of the previews only the
 * newest is kept, which bounds the memory: the rest is as long as the answer.
 */
final class EventLog implements Flow.Publisher<Event> {
    private static final Logger LOG = LoggerFactory.getLogger(EventLog.class);

    private final Executor executor;
    /** Null where a preview was dropped. Guarded by this, as are all fields below. */
    private final List<@Nullable Event> events = new ArrayList<>();
    private final List<Reader> readers = new ArrayList<>();
    private int lastPreview = -1;
    private boolean ended;
    private @Nullable Throwable failure;

    EventLog(Executor executor) {
        this.executor = executor;
    }

    synchronized void add(Event event) {
        if (ended) {
            return;
        }
        if (event instanceof Event.Preview) {
            dropPreview();
            lastPreview = events.size();
        }
        events.add(event);
        readers.forEach(Reader::wake);
    }

    /** Forgets the newest preview, for instance because its image is complete. */
    synchronized void dropPreview() {
        if (lastPreview >= 0) {
            events.set(lastPreview, null);
            lastPreview = -1;
        }
    }

    /** No event follows. */
    void end(@Nullable Throwable failure) {
        List<Reader> refused;
        synchronized (this) {
            ended = true;
            this.failure = failure;
            refused = readers.stream().filter(reader -> !reader.wake()).toList();
        }
        refused.forEach(Reader::runHere);
    }

    @Override
    public void subscribe(Flow.Subscriber<? super Event> subscriber) {
        Objects.requireNonNull(subscriber, "subscriber");
        var reader = new Reader(subscriber);
        synchronized (this) {
            readers.add(reader);
        }
        reader.wakeOrRunHere();
    }

    /**
     * One subscriber's place in the log. At most one thread runs it at a time; fields are guarded by the log. A thread of the
     * executor that was refused, for want of memory for instance, is asked for again at the next event; after the last event
     * there is no next one, and whoever brought the end, or asks for more, runs the subscriber itself.
     */
    private final class Reader implements Flow.Subscription, Runnable {
        private final Flow.Subscriber<? super Event> subscriber;
        private boolean subscribed;
        private boolean scheduled;
        private boolean done;
        private boolean badDemand;
        private long demand;
        private int next;

        Reader(Flow.Subscriber<? super Event> subscriber) {
            this.subscriber = subscriber;
        }

        /** Called with the log's lock held. @return false if nobody will run this, and no later event will wake it */
        boolean wake() {
            if (scheduled || done) {
                return true;
            }
            scheduled = true;
            try {
                executor.execute(this);
                return true;
            } catch (RuntimeException | Error e) {
                LOG.debug("no thread for a subscriber", e);
                scheduled = false;
                return !ended;
            }
        }

        /** Called without the lock: a subscriber may take its time. */
        void wakeOrRunHere() {
            boolean awake;
            synchronized (EventLog.this) {
                awake = wake();
            }
            if (!awake) {
                runHere();
            }
        }

        void runHere() {
            synchronized (EventLog.this) {
                if (scheduled || done) {
                    return;
                }
                scheduled = true;
            }
            run();
        }

        @Override
        public void request(long n) {
            synchronized (EventLog.this) {
                badDemand |= n <= 0;
                demand = n > Long.MAX_VALUE - demand ? Long.MAX_VALUE : demand + Math.max(n, 0);
            }
            wakeOrRunHere();
        }

        @Override
        public void cancel() {
            synchronized (EventLog.this) {
                done = true;
                readers.remove(this);
            }
        }

        @Override
        public void run() {
            try {
                if (!subscribed) {
                    subscribed = true;
                    subscriber.onSubscribe(this);
                }
                for (Runnable signal; (signal = nextSignal()) != null;) {
                    signal.run();
                }
            } catch (RuntimeException | Error e) {  // an Error would end here unseen: nobody looks at what the executor ran
                LOG.warn("a subscriber failed and gets no more events", e);
                cancel();
            }
        }

        private @Nullable Runnable nextSignal() {
            synchronized (EventLog.this) {
                while (next < events.size() && events.get(next) == null) {
                    next++;
                }
                if (badDemand && !done) {
                    cancel();
                    return () -> subscriber.onError(new IllegalArgumentException("the demand has to be 1 or more"));
                }
                if (!done && demand > 0 && next < events.size()) {
                    Event event = Objects.requireNonNull(events.get(next++));
                    demand -= demand == Long.MAX_VALUE ? 0 : 1;
                    return () -> subscriber.onNext(event);
                }
                if (!done && ended && next == events.size()) {
                    cancel();
                    Throwable why = failure;
                    return why == null ? subscriber::onComplete : () -> subscriber.onError(why);
                }
                scheduled = false;
                return null;
            }
        }
    }
}
