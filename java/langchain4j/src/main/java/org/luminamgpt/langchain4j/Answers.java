// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.langchain4j;

import dev.langchain4j.data.image.Image;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.FinishReason;
import dev.langchain4j.model.output.TokenUsage;
import java.util.List;
import java.util.Map;
import org.luminamgpt.Request;
import org.luminamgpt.Result;

/** Our results as LangChain4j's responses. */
final class Answers {
    private Answers() {}

    /** @param model its id */
    static ChatResponse response(Result result, String model) {
        List<Image> images = result.images().stream().map(Pictures::png).toList();
        String text = result.text().replace(Request.PICTURE_MARK, "");
        AiMessage.Builder message = AiMessage.builder().text(text.isEmpty() && !images.isEmpty() ? null : text);
        if (!images.isEmpty()) {
            message.attributes(Map.of(AiMessage.GENERATED_IMAGES_KEY, images));
        }
        return ChatResponse.builder().aiMessage(message.build()).modelName(model).tokenUsage(usage(result))
                .finishReason(finish(result)).build();
    }

    static TokenUsage usage(Result result) {
        return new TokenUsage(Math.toIntExact(result.usage().promptTokens()), Math.toIntExact(result.usage().generatedTokens()));
    }

    private static FinishReason finish(Result result) {
        return result.finish() == Result.Finish.MAX_TOKENS ? FinishReason.LENGTH : FinishReason.STOP;
    }
}
