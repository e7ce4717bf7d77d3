// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.spring;

import io.micrometer.observation.Observation;
import io.micrometer.observation.contextpropagation.ObservationThreadLocalAccessor;
import java.util.function.Supplier;
import reactor.core.publisher.Flux;
import reactor.core.publisher.SignalType;
import reactor.util.context.ContextView;

/** Observations of streams. */
final class Streams {
    private Streams() {}

    /** What a supplier gives, from its call to the stream's end observed as a child of the context's observation. */
    static <T> Flux<T> observed(Observation observation, ContextView context, Supplier<Flux<T>> stream) {
        Observation parent = context.getOrDefault(ObservationThreadLocalAccessor.KEY, null);
        observation.parentObservation(parent).start();
        try {
            return stream.get().doOnError(observation::error).doFinally((SignalType end) -> observation.stop())
                    .contextWrite(inner -> inner.put(ObservationThreadLocalAccessor.KEY, observation));
        } catch (RuntimeException e) {
            observation.error(e);
            observation.stop();
            throw e;
        }
    }
}
