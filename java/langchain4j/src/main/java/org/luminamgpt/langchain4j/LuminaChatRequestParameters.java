// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.langchain4j;

import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.request.DefaultChatRequestParameters;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.luminamgpt.ImageSize;
import org.luminamgpt.Task;

/**
 * Parameters of one request to this model: beside LangChain4j's {@code temperature}, {@code topK} (of text) and {@code maxOutputTokens}
 * (those of pictures included) its own. What is null is left to the model's builder, then to the model. Immutable.
 */
public final class LuminaChatRequestParameters extends DefaultChatRequestParameters {
    private final @Nullable Long seed;
    private final @Nullable Double guidance;
    private final @Nullable Integer imageTopK;
    private final @Nullable ImageSize size;
    private final @Nullable Task task;

    private LuminaChatRequestParameters(Builder builder) {
        super(builder);
        seed = builder.seed;
        guidance = builder.guidance;
        imageTopK = builder.imageTopK;
        size = builder.size;
        task = builder.task;
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Of the noise; the same seed and settings give the same answer. */
    public @Nullable Long seed() {
        return seed;
    }

    /** Inside pictures, 0 or more; 1 switches it off. */
    public @Nullable Double guidance() {
        return guidance;
    }

    /** Candidates kept inside a picture. */
    public @Nullable Integer imageTopK() {
        return imageTopK;
    }

    /** Of the picture that the answer begins with; null: the model chooses what to answer. */
    public @Nullable ImageSize size() {
        return size;
    }

    /** What is done with the text and picture of a single user message; null: a conversation. */
    public @Nullable Task task() {
        return task;
    }

    @Override
    public ChatRequestParameters overrideWith(ChatRequestParameters that) {
        return builder().overrideWith(this).overrideWith(that).build();
    }

    @Override
    public ChatRequestParameters defaultedBy(ChatRequestParameters that) {
        return builder().overrideWith(that).overrideWith(this).build();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return super.equals(other) && other instanceof LuminaChatRequestParameters that && Objects.equals(seed, that.seed)
                && Objects.equals(guidance, that.guidance) && Objects.equals(imageTopK, that.imageTopK) && Objects.equals(size, that.size)
                && task == that.task;
    }

    @Override
    public int hashCode() {
        return Objects.hash(super.hashCode(), seed, guidance, imageTopK, size, task);
    }

    @Override
    public String toString() {
        return "LuminaChatRequestParameters[seed=" + seed + ", guidance=" + guidance + ", imageTopK=" + imageTopK + ", size=" + size
                + ", task=" + task + ", " + super.toString() + "]";
    }

    /** Makes {@link LuminaChatRequestParameters}. Not thread-safe. */
    public static final class Builder extends DefaultChatRequestParameters.Builder<Builder> {
        private @Nullable Long seed;
        private @Nullable Double guidance;
        private @Nullable Integer imageTopK;
        private @Nullable ImageSize size;
        private @Nullable Task task;

        private Builder() {}

        @Override
        public Builder overrideWith(ChatRequestParameters parameters) {
            super.overrideWith(parameters);
            if (parameters instanceof LuminaChatRequestParameters that) {
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
        public LuminaChatRequestParameters build() {
            return new LuminaChatRequestParameters(this);
        }
    }
}
