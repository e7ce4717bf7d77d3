// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * How tokens are drawn. What is null is taken from the model's defaults; a seed that is null is drawn once and reported
 * in the {@link Result}. The same seed and settings give the same answer, alone or in any batch.
 *
 * @param seed of the noise
 * @param guidance inside images, 0 or more; 1 switches it off
 * @param imageTopK candidates kept inside an image; 0 means 1, as in the reference
 * @param textTopK candidates kept in text, 1 or more
 * @param temperature 0 or more; 0 takes the most likely token
 * @param maxTokens new tokens at most, those of images included
 */
public record Sampling(@Nullable Long seed, @Nullable Float guidance, @Nullable Integer imageTopK,
        @Nullable Integer textTopK, @Nullable Float temperature, @Nullable Integer maxTokens) implements Serializable {
    /** Everything left to the model. */
    public static final Sampling DEFAULTS = new Sampling(null, null, null, null, null, null);

    public Sampling {
        check(guidance == null || guidance >= 0 && guidance < Float.POSITIVE_INFINITY, "guidance", "0 or more", guidance);
        check(imageTopK == null || imageTopK >= 0, "image top-k", "0 or more", imageTopK);
        check(textTopK == null || textTopK >= 1, "text top-k", "1 or more", textTopK);
        check(temperature == null || temperature >= 0 && temperature < Float.POSITIVE_INFINITY, "temperature", "0 or more",
                temperature);
        check(maxTokens == null || maxTokens >= 1, "the limit of new tokens", "1 or more", maxTokens);
    }

    private static void check(boolean good, String what, String wanted, @Nullable Object was) {
        if (!good) {
            throw new LuminaException.InvalidRequest(what + " has to be " + wanted + ", was " + was);
        }
    }

    public Sampling withSeed(long seed) {
        return new Sampling(seed, guidance, imageTopK, textTopK, temperature, maxTokens);
    }

    public Sampling withGuidance(double guidance) {
        return new Sampling(seed, (float) guidance, imageTopK, textTopK, temperature, maxTokens);
    }

    public Sampling withImageTopK(int imageTopK) {
        return new Sampling(seed, guidance, imageTopK, textTopK, temperature, maxTokens);
    }

    public Sampling withTextTopK(int textTopK) {
        return new Sampling(seed, guidance, imageTopK, textTopK, temperature, maxTokens);
    }

    public Sampling withTemperature(double temperature) {
        return new Sampling(seed, guidance, imageTopK, textTopK, (float) temperature, maxTokens);
    }

    public Sampling withMaxTokens(int maxTokens) {
        return new Sampling(seed, guidance, imageTopK, textTopK, temperature, maxTokens);
    }

    /** This, with what is null taken from another. */
    public Sampling orElse(Sampling other) {
        return new Sampling(seed != null ? seed : other.seed, guidance != null ? guidance : other.guidance,
                imageTopK != null ? imageTopK : other.imageTopK, textTopK != null ? textTopK : other.textTopK,
                temperature != null ? temperature : other.temperature, maxTokens != null ? maxTokens : other.maxTokens);
    }
}
