// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.langchain4j;

import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.response.ChatResponse;
import java.util.List;

/**
 * Text and pictures in, text out, in this process; pictures that the model answers with are in the message's
 * {@link dev.langchain4j.data.message.AiMessage#images()}. Pictures of a request are bytes in base64 or a data: URL; no other URL is
 * fetched. Seed, size and more of a single request: {@link LuminaChatRequestParameters}. What the model cannot do (tools, JSON, top-p,
 * penalties, stop sequences) is refused by its name.
 *
 * <p>The whole conversation comes with each request; what the engine has read of it before is taken from its cache.
 *
 * <p>Thread-safe. Requests of all threads share one engine; one more than its queue holds is refused with a
 * {@link dev.langchain4j.exception.RateLimitException}. An interrupt of the waiting thread ends the work.
 */
public final class LuminaChatModel implements ChatModel, AutoCloseable {
    private final Opened model;
    private final LuminaChatRequestParameters parameters;
    private final List<ChatModelListener> listeners;

    private LuminaChatModel(Builder builder) {
        model = builder.open();
        parameters = builder.parameters();
        listeners = builder.listeners();
    }

    public static Builder builder() {
        return new Builder();
    }

    @Override
    public ChatResponse doChat(ChatRequest request) {
        return Answers.response(model.run(List.of(ChatParameters.request(request, model.lumina()))).get(0), model.lumina().info().id());
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
        public LuminaChatModel build() {
            return new LuminaChatModel(this);
        }
    }
}
