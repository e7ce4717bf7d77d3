// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.spring;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.luminamgpt.ImageSize;
import org.luminamgpt.Task;
import org.springframework.ai.chat.prompt.ChatOptions;
import org.springframework.ai.chat.prompt.DefaultChatOptions;
import org.springframework.ai.chat.prompt.DefaultChatOptionsBuilder;

/**
 * Options of a call of {@link LuminaChatModel}: beside Spring AI's temperature, topK (of text) and maxTokens (those of pictures included)
 * its own. What is null is left to the model's own options, then to what was loaded. Immutable.
 */
public final class LuminaChatOptions extends DefaultChatOptions {
    private final @Nullable Long seed;
    private final @Nullable Double guidance;
    private final @Nullable Integer imageTopK;
    private final @Nullable ImageSize size;
    private final @Nullable Task task;

    private LuminaChatOptions(ChatOptions common, Builder own) {
        super(common.getModel(), common.getFrequencyPenalty(), common.getMaxTokens(), common.getPresencePenalty(), common.getStopSequences(),
                common.getTemperature(), common.getTopK(), common.getTopP());
        seed = own.seed;
        guidance = own.guidance;
        imageTopK = own.imageTopK;
        size = own.size;
        task = own.task;
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Of the noise; the same seed and options give the same answer. */
    public @Nullable Long getSeed() {
        return seed;
    }

    /** Inside pictures, 0 or more; 1 switches it off. */
    public @Nullable Double getGuidance() {
        return guidance;
    }

    /** Candidates kept inside a picture. */
    public @Nullable Integer getImageTopK() {
        return imageTopK;
    }

    /** Of the picture that the answer begins with; null: the model chooses what to answer. */
    public @Nullable ImageSize getSize() {
        return size;
    }

    /** What is done with the text and picture of a single user message; null: a conversation. */
    public @Nullable Task getTask() {
        return task;
    }

    @Override
    public Builder mutate() {
        Builder builder = builder().model(getModel()).frequencyPenalty(getFrequencyPenalty()).maxTokens(getMaxTokens())
                .presencePenalty(getPresencePenalty()).stopSequences(getStopSequences()).temperature(getTemperature()).topK(getTopK())
                .topP(getTopP());
        return builder.seed(seed).guidance(guidance).imageTopK(imageTopK).size(size).task(task);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return super.equals(other) && other instanceof LuminaChatOptions that && Objects.equals(seed, that.seed)
                && Objects.equals(guidance, that.guidance) && Objects.equals(imageTopK, that.imageTopK) && Objects.equals(size, that.size)
                && task == that.task;
    }

    @Override
    public int hashCode() {
        return Objects.hash(super.hashCode(), seed, guidance, imageTopK, size, task);
    }

    /** Makes {@link LuminaChatOptions}. Not thread-safe. */
    public static final class Builder extends DefaultChatOptionsBuilder<Builder> {
        private @Nullable Long seed;
        private @Nullable Double guidance;
        private @Nullable Integer imageTopK;
        private @Nullable ImageSize size;
        private @Nullable Task task;

        private Builder() {}

        /** Takes what is set in another. */
        @Override
        public Builder combineWith(ChatOptions.Builder<?> other) {
            super.combineWith(other);
            if (other instanceof Builder that) {
                seed = that.seed != null ? that.seed : seed;
                guidance = that.guidance != null ? that.guidance : guidance;
                imageTopK = that.imageTopK != null ? that.imageTopK : imageTopK;
                size = that.size != null ? that.size : size;
                task = that.task != null ? that.task : task;
            }
            return this;
        }

        public Builder seed(@Nullable Long seed) {
            this.seed = seed;
            return this;
        }

        public Builder guidance(@Nullable Double guidance) {
            this.guidance = guidance;
            return this;
        }

        public Builder imageTopK(@Nullable Integer imageTopK) {
            this.imageTopK = imageTopK;
            return this;
        }

        public Builder size(@Nullable ImageSize size) {
            this.size = size;
            return this;
        }

        public Builder task(@Nullable Task task) {
            this.task = task;
            return this;
        }

        @Override
        public LuminaChatOptions build() {
            return new LuminaChatOptions(super.build(), this);
        }
    }
}
