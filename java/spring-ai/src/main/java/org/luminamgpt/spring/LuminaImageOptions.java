// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.spring;

import org.jspecify.annotations.Nullable;
import org.luminamgpt.Sampling;
import org.luminamgpt.Task;
import org.springframework.ai.image.ImageOptions;

/**
 * Options of a call of {@link LuminaImageModel}. What is null is left to the model's own options, then to what was loaded. Immutable.
 */
public final class LuminaImageOptions implements ImageOptions {
    private final @Nullable String model;
    private final @Nullable Integer n;
    private final @Nullable Integer width;
    private final @Nullable Integer height;
    private final @Nullable String responseFormat;
    private final Sampling sampling;
    private final @Nullable Task task;
    private final @Nullable Integer partialImages;

    private LuminaImageOptions(Builder builder) {
        model = builder.model;
        n = builder.n;
        width = builder.width;
        height = builder.height;
        responseFormat = builder.responseFormat;
        sampling = builder.sampling;
        task = builder.task;
        partialImages = builder.partialImages;
    }

    public static Builder builder() {
        return new Builder();
    }

    @Override
    public @Nullable String getModel() {
        return model;
    }

    @Override
    public @Nullable Integer getN() {
        return n;
    }

    @Override
    public @Nullable Integer getWidth() {
        return width;
    }

    @Override
    public @Nullable Integer getHeight() {
        return height;
    }

    @Override
    public @Nullable String getResponseFormat() {
        return responseFormat;
    }

    /** Always null: the model has no styles; a text says what its picture should look like. */
    @Override
    public @Nullable String getStyle() {
        return null;
    }

    /** Seed, guidance and so on. Of several pictures the one at place k, from 0, has the seed plus k. */
    public Sampling getSampling() {
        return sampling;
    }

    /** What is done with text and picture; null: {@link Task#EDIT} where the message has a picture, else {@link Task#IMAGE}. */
    public @Nullable Task getTask() {
        return task;
    }

    /** How often at most {@link LuminaImageModel#stream} shows a picture before it is complete; null: as often as there is news. */
    public @Nullable Integer getPartialImages() {
        return partialImages;
    }

    /** Makes {@link LuminaImageOptions}. Not thread-safe. */
    public static final class Builder {
        private @Nullable String model;
        private @Nullable Integer n;
        private @Nullable Integer width;
        private @Nullable Integer height;
        private @Nullable String responseFormat;
        private Sampling sampling = Sampling.DEFAULTS;
        private @Nullable Task task;
        private @Nullable Integer partialImages;

        private Builder() {}

        /** Takes what is set in others. */
        public Builder merge(@Nullable ImageOptions others) {
            if (others != null) {
                model = or(others.getModel(), model);
                n = or(others.getN(), n);
                width = or(others.getWidth(), width);
                height = or(others.getHeight(), height);
                responseFormat = or(others.getResponseFormat(), responseFormat);
            }
            if (others instanceof LuminaImageOptions own) {
                sampling = own.sampling.orElse(sampling);
                task = or(own.task, task);
                partialImages = or(own.partialImages, partialImages);
            }
            return this;
        }

        private static <T> @Nullable T or(@Nullable T first, @Nullable T second) {
            return first != null ? first : second;
        }

        public Builder model(@Nullable String model) {
            this.model = model;
            return this;
        }

        public Builder n(@Nullable Integer n) {
            this.n = n;
            return this;
        }

        public Builder width(@Nullable Integer width) {
            this.width = width;
            return this;
        }

        public Builder height(@Nullable Integer height) {
            this.height = height;
            return this;
        }

        public Builder size(int width, int height) {
            return width(width).height(height);
        }

        public Builder seed(long seed) {
            return sampling(sampling.withSeed(seed));
        }

        /** @throws org.luminamgpt.LuminaException.InvalidRequest if it is no number of 0 or more */
        public Builder guidance(double guidance) {
            return sampling(sampling.withGuidance(guidance));
        }

        /** @throws org.luminamgpt.LuminaException.InvalidRequest if it is less than 0 */
        public Builder imageTopK(int imageTopK) {
            return sampling(sampling.withImageTopK(imageTopK));
        }

        /** @throws org.luminamgpt.LuminaException.InvalidRequest if it is no number of 0 or more */
        public Builder temperature(double temperature) {
            return sampling(sampling.withTemperature(temperature));
        }

        /** All of these at once. */
        public Builder sampling(Sampling sampling) {
            this.sampling = sampling;
            return this;
        }

        public Builder task(@Nullable Task task) {
            this.task = task;
            return this;
        }

        public Builder partialImages(@Nullable Integer partialImages) {
            this.partialImages = partialImages;
            return this;
        }

        public LuminaImageOptions build() {
            return new LuminaImageOptions(this);
        }
    }
}
