// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.langchain4j;

import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.luminamgpt.Generation;

/**
 * As {@link LuminaChatModel}, but each piece of text is told as it is generated, on a thread of the library, which the handler may hold
 * up: decoding goes on meanwhile. A request that is refused is told to the handler's {@code onError}, as every failure is. Cancelling the
 * {@linkplain dev.langchain4j.model.chat.response.StreamingHandle handle} ends the work in the engine; nothing is told after that.
 * Thread-safe.
 *
 * <p>A class of its own: later versions of LangChain4j give {@code chat(ChatRequest)} another result in each of both interfaces.
 */
public final class LuminaStreamingChatModel implements StreamingChatModel, AutoCloseable {
    private final Opened model;
    private final LuminaChatRequestParameters parameters;
    private final List<ChatModelListener> listeners;

    private LuminaStreamingChatModel(Builder builder) {
        model = builder.open();
        parameters = builder.parameters();
        listeners = builder.listeners();
    }

    public static Builder builder() {
        return new Builder();
    }

    @Override
    public void doChat(ChatRequest request, StreamingChatResponseHandler handler) {
        Generation generation;
        try {
            generation = model.submit(List.of(ChatParameters.request(request, model.lumina()))).get(0);
        } catch (RuntimeException e) {
            handler.onError(Failures.of(e));
            return;
        }
        if (model.timeout() != null) {
            generation.result().orTimeout(model.timeout().toNanos(), TimeUnit.NANOSECONDS);
        }
        new StreamedAnswer(generation, handler, model.lumina().info().id()).begin();
    }

    @Override
    public ChatRequestParameters defaultRequestParameters() {
        return parameters;
    }

    @Override
    public List<ChatModelListener> listeners() {
        return listeners;
    }

    /** Closes the engine's model if this one's builder has opened it; what still runs is cancelled. May be called again. */
    @Override
    public void close() {
        model.close();
    }

    /** Which model to use, and what its requests leave open. Not thread-safe. */
    public static final class Builder extends LuminaChatModelBuilder<Builder> {
        private Builder() {}

        @Override
        Builder self() {
            return this;
        }

        /**
         * The model.
         *
         * @throws dev.langchain4j.exception.LangChain4jException if it cannot be opened
         */
        public LuminaStreamingChatModel build() {
            return new LuminaStreamingChatModel(this);
        }
    }
}
