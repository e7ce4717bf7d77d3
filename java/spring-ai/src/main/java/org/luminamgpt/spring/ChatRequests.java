// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.spring;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.luminamgpt.Lumina;
import org.luminamgpt.LuminaException;
import org.luminamgpt.Request;
import org.luminamgpt.Sampling;
import org.springframework.ai.chat.prompt.ChatOptions;
import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.ai.model.tool.ToolCallingChatOptions;

/** Prompts of a chat as requests: each option is heeded or refused by its name. */
final class ChatRequests {
    private ChatRequests() {}

    /**
     * @param prompt with {@link LuminaChatOptions}
     * @throws LuminaException.InvalidRequest if it asks for what the model cannot do
     */
    static Request of(Prompt prompt, LuminaChatOptions options, Lumina lumina) {
        check(options, lumina.info().id());
        Request request = options.getTask() == null ? Conversation.request(prompt.getInstructions())
                : Conversation.request(prompt.getInstructions(), options.getTask());
        Request sampled = request.sampling(new Sampling(options.getSeed(), single(options.getGuidance()), options.getImageTopK(),
                options.getTopK(), single(options.getTemperature()), options.getMaxTokens()));
        return options.getSize() == null ? sampled : sampled.size(options.getSize());
    }

    /** What the given options cannot say in ours. */
    static void checkTools(@Nullable ChatOptions given) {
        refuse(given instanceof ToolCallingChatOptions tools && tools.getToolCallbacks() != null && !tools.getToolCallbacks().isEmpty(),
                "toolCallbacks", "the model calls no tools");
    }

    private static void check(ChatOptions options, String id) {
        if (options.getModel() != null && !options.getModel().equals(id)) {
            throw new LuminaException.InvalidRequest("the model that is open is " + id + ", asked was " + options.getModel());
        }
        List<String> stops = options.getStopSequences();
        refuse(options.getTopP() != null, "topP", "use topK");
        refuse(options.getFrequencyPenalty() != null, "frequencyPenalty", "leave it out");
        refuse(options.getPresencePenalty() != null, "presencePenalty", "leave it out");
        refuse(stops != null && !stops.isEmpty(), "stopSequences", "use maxTokens");
    }

    private static void refuse(boolean given, String name, String instead) {
        if (given) {
            throw new LuminaException.InvalidRequest("this model cannot heed the option " + name + ": " + instead);
        }
    }

    private static @Nullable Float single(@Nullable Double value) {
        return value == null ? null : (Float) value.floatValue();
    }
}
