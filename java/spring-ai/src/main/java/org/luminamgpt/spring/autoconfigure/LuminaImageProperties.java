// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.spring.autoconfigure;

import org.jspecify.annotations.Nullable;
import org.luminamgpt.Sampling;
import org.luminamgpt.spring.LuminaImageOptions;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * What calls of the picture model that do not say otherwise ask for. Unset means the model's default.
 *
 * @param n Pictures of a call.
 * @param width Width of a picture in pixels; one of the model's sizes, together with the height.
 * @param height Height of a picture in pixels.
 * @param seed Seed of the first picture of a call; unset draws one for each picture.
 * @param guidance Guidance inside pictures, 0 or more; 1 switches it off.
 * @param imageTopK Candidates kept inside a picture.
 * @param temperature Temperature, 0 or more.
 * @param partialImages How often at most a stream shows a picture before it is complete.
 */
@ConfigurationProperties(LuminaImageProperties.PREFIX)
public record LuminaImageProperties(@Nullable Integer n, @Nullable Integer width, @Nullable Integer height, @Nullable Long seed,
        @Nullable Float guidance, @Nullable Integer imageTopK, @Nullable Float temperature, @Nullable Integer partialImages) {
    /** Of these properties. */
    public static final String PREFIX = LuminaProperties.PREFIX + ".image";

    LuminaImageOptions options() {
        return LuminaImageOptions.builder().n(n).width(width).height(height).partialImages(partialImages)
                .sampling(new Sampling(seed, guidance, imageTopK, null, temperature, null)).build();
    }
}
