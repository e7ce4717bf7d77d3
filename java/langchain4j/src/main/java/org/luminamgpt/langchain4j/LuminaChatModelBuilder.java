// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.langchain4j;

import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import java.util.List;

/** What the builders of both chat models have in common. Not thread-safe. */
public abstract class LuminaChatModelBuilder<B extends LuminaChatModelBuilder<B>> extends LuminaModelBuilder<B> {
    private LuminaChatRequestParameters parameters = LuminaChatRequestParameters.builder().build();
    private List<ChatModelListener> listeners = List.of();

    LuminaChatModelBuilder() {}

    /** What requests that do not say otherwise ask for, {@link LuminaChatRequestParameters} or others. */
    public B defaultRequestParameters(ChatRequestParameters parameters) {
        this.parameters = LuminaChatRequestParameters.builder().overrideWith(parameters).build();
        return self();
    }

    /** Who is told of requests, responses and errors. */
    public B listeners(List<ChatModelListener> listeners) {
        this.listeners = List.copyOf(listeners);
        return self();
    }

    /** The same. */
    public B listeners(ChatModelListener... listeners) {
        return listeners(List.of(listeners));
    }

    LuminaChatRequestParameters parameters() {
        return parameters;
    }

    List<ChatModelListener> listeners() {
        return listeners;
    }
}
