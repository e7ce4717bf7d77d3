// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.langchain4j;

import dev.langchain4j.exception.ModelNotFoundException;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.request.ResponseFormatType;
import dev.langchain4j.model.chat.request.ToolChoice;
import org.jspecify.annotations.Nullable;
import org.luminamgpt.Lumina;
import org.luminamgpt.Request;
import org.luminamgpt.Sampling;

/** LangChain4j's requests as ours: each parameter is heeded or refused by its name. */
final class ChatParameters {
    private ChatParameters() {}

    /** @throws dev.langchain4j.exception.LangChain4jException if it asks for what the model cannot do */
    static Request request(ChatRequest chat, Lumina lumina) {
        try {
            ChatRequestParameters parameters = chat.parameters();
            check(parameters, lumina.info().id());
            LuminaChatRequestParameters own = parameters instanceof LuminaChatRequestParameters known ? known
                    : LuminaChatRequestParameters.builder().overrideWith(parameters).build();
            Request request = own.task() == null ? Conversation.request(chat.messages())
                    : Conversation.request(chat.messages(), own.task());
            Request sampled = request.sampling(new Sampling(own.seed(), single(own.guidance()), own.imageTopK(), own.topK(),
                    single(own.temperature()), own.maxOutputTokens()));
            return own.size() == null ? sampled : sampled.size(own.size());
        } catch (RuntimeException e) {
            throw Failures.of(e);
        }
    }

    private static void check(ChatRequestParameters parameters, String id) {
        if (parameters.modelName() != null && !parameters.modelName().equals(id)) {
            throw new ModelNotFoundException("the model that is open is " + id + ", asked was modelName " + parameters.modelName());
        }
        refuse(parameters.topP() != null, "topP", "use topK");
        refuse(parameters.frequencyPenalty() != null, "frequencyPenalty", "leave it out");
        refuse(parameters.presencePenalty() != null, "presencePenalty", "leave it out");
        refuse(!parameters.stopSequences().isEmpty(), "stopSequences", "use maxOutputTokens");
        refuse(!parameters.toolSpecifications().isEmpty(), "toolSpecifications", "the model calls no tools");
        refuse(parameters.toolChoice() != null && parameters.toolChoice() != ToolChoice.AUTO, "toolChoice", "the model calls no tools");
        refuse(parameters.responseFormat() != null && parameters.responseFormat().type() != ResponseFormatType.TEXT, "responseFormat",
                "the model answers in text and pictures");
    }

    private static void refuse(boolean given, String name, String instead) {
        if (given) {
            throw Failures.unsupported("this model cannot heed the parameter " + name + ": " + instead);
        }
    }

    private static @Nullable Float single(@Nullable Double value) {
        return value == null ? null : (Float) value.floatValue();
    }
}
