// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.langchain4j;

import dev.langchain4j.model.chat.response.PartialResponse;
import dev.langchain4j.model.chat.response.PartialResponseContext;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.chat.response.StreamingHandle;
import org.jspecify.annotations.Nullable;
import org.luminamgpt.Event;
import org.luminamgpt.Generation;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells a handler what happens in a generation. What the handler throws goes to its {@code onError}, and the stream goes on. */
final class StreamedAnswer implements StreamingHandle {
    private static final Logger LOG = LoggerFactory.getLogger(StreamedAnswer.class);
    private final Generation generation;
    private final StreamingChatResponseHandler handler;
    private final String model;
    private volatile boolean cancelled;

    /** @param model its id */
    StreamedAnswer(Generation generation, StreamingChatResponseHandler handler, String model) {
        this.generation = generation;
        this.handler = handler;
        this.model = model;
    }

    void begin() {
        generation.forEachEvent(this::on).whenComplete((all, failure) -> {
            if (failure != null && !cancelled) {
                fail(failure);
            }
        });
    }

    private void on(Event event) {
        if (cancelled) {
            return;
        }
        if (event instanceof Event.TextDelta delta) {
            call(() -> handler.onPartialResponse(new PartialResponse(delta.text()), new PartialResponseContext(this)));
        } else if (event instanceof Event.Done done) {
            call(() -> handler.onCompleteResponse(Answers.response(done.result(), model)));
        }
    }

    private void call(Runnable callback) {
        try {
            callback.run();
        } catch (RuntimeException e) {
            tell(e);
        }
    }

    /** The events end as cancelled where the time was up: the result knows. */
    private void fail(Throwable failure) {
        Throwable timeout = timeout();
        tell(Failures.of(timeout != null ? timeout : failure));
    }

    private @Nullable Throwable timeout() {
        return generation.result().handle((result, end) -> end instanceof java.util.concurrent.TimeoutException ? end : null)
                .getNow(null);
    }

    private void tell(Throwable failure) {
        try {
            handler.onError(failure);
        } catch (RuntimeException e) {
            LOG.warn("the onError of a streaming handler failed; this is left at that", e);
        }
    }

    @Override
    public void cancel() {
        cancelled = true;
        generation.cancel();
    }

    @Override
    public boolean isCancelled() {
        return cancelled;
    }
}
