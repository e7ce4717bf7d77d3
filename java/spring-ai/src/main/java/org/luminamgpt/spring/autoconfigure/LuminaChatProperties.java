// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.spring.autoconfigure;

import org.jspecify.annotations.Nullable;
import org.luminamgpt.spring.LuminaChatOptions;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * What calls of the chat model that do not say otherwise ask for. Unset means the model's default.
 *
 * @param seed Seed of an answer; unset draws one for each.
 * @param temperature Temperature, 0 or more.
 * @param topK Candidates kept in text.
 * @param maxTokens New tokens at most, those of pictures included.
 * @param guidance Guidance inside pictures, 0 or more; 1 switches it off.
 * @param imageTopK Candidates kept inside a picture.
 */
@ConfigurationProperties(LuminaChatProperties.PREFIX)
public record LuminaChatProperties(@Nullable Long seed, @Nullable Double temperature, @Nullable Integer topK, @Nullable Integer maxTokens,
        @Nullable Double guidance, @Nullable Integer imageTopK) {
    /** Of these properties. */
    public static final String PREFIX = LuminaProperties.PREFIX + ".chat";

    LuminaChatOptions options() {
        return LuminaChatOptions.builder().temperature(temperature).topK(topK).maxTokens(maxTokens).seed(seed).guidance(guidance)
                .imageTopK(imageTopK).build();
    }
}
