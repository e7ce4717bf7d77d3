// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.langchain4j;

import dev.langchain4j.data.image.Image;
import dev.langchain4j.model.image.ImageModel;
import dev.langchain4j.model.output.FinishReason;
import dev.langchain4j.model.output.Response;
import dev.langchain4j.model.output.TokenUsage;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.luminamgpt.ImageSize;
import org.luminamgpt.LuminaException;
import org.luminamgpt.Request;
import org.luminamgpt.Result;
import org.luminamgpt.Sampling;
import org.luminamgpt.Task;

/**
 * Draws and edits pictures in this process. A picture is a PNG in {@link Image#base64Data()}, which says how it was made. Under
 * {@value #IMAGES_KEY} the response's metadata has the same, a list of {@link org.luminamgpt.ImageMetadata}: size, seed and the rest.
 *
 * <p>Size, seed and all else that LangChain4j has no name for go with {@link #generate(Request, int)}.
 *
 * <p>Thread-safe. Requests of all threads share one engine; one more than its queue holds is refused with a
 * {@link dev.langchain4j.exception.RateLimitException}. An interrupt of the waiting thread ends the work.
 */
public final class LuminaImageModel implements ImageModel, AutoCloseable {
    /** Where a response's metadata says how its pictures were made. */
    public static final String IMAGES_KEY = "images";

    private final Opened model;
    private final @Nullable ImageSize size;
    private final Sampling sampling;

    private LuminaImageModel(Builder builder) {
        model = builder.open();
        size = builder.size;
        sampling = builder.sampling;
    }

    public static Builder builder() {
        return new Builder();
    }

    @Override
    public Response<Image> generate(String prompt) {
        return first(generate(prompt, 1));
    }

    /** Several pictures of the same text, drawn at the same time. Where a seed is set, the first has it, the next the one after it. */
    @Override
    public Response<List<Image>> generate(String prompt, int n) {
        return generate(request(() -> Request.image(Objects.requireNonNullElse(prompt, ""))), n);
    }

    /** The picture changed as the prompt says. */
    @Override
    public Response<Image> edit(Image image, String prompt) {
        return first(generate(request(() -> Request.task(Task.EDIT, Pictures.read(image), Objects.requireNonNullElse(prompt, ""))), 1));
    }

    /** @throws dev.langchain4j.exception.UnsupportedFeatureException always: the model knows no masks */
    @Override
    public Response<Image> edit(Image image, Image mask, String prompt) {
        throw Failures.unsupported("this model knows no masks; say in the prompt what to change, and call edit(image, prompt)");
    }

    /**
     * One request of any {@link Task}, with size, seed and sampling of its own.
     *
     * @throws dev.langchain4j.exception.LangChain4jException if it is refused or fails, or if its answer has no picture
     */
    public Response<Image> generate(Request request) {
        return first(generate(request, 1));
    }

    /** The same n times at once. Where the request has a seed, the first picture has it, the next the one after it. */
    public Response<List<Image>> generate(Request request, int n) {
        if (n < 1) {
            throw Failures.invalid("the number of pictures has to be 1 or more, was " + n);
        }
        Request complete = withDefaults(request);
        List<Result> results = model.run(IntStream.range(0, n).mapToObj(i -> numbered(complete, i)).toList());
        List<org.luminamgpt.Image> images = results.stream().map(LuminaImageModel::image).toList();
        return Response.from(images.stream().map(Pictures::png).toList(),
                results.stream().map(Answers::usage).reduce(TokenUsage::sum).orElseThrow(), FinishReason.STOP,
                Map.of(IMAGES_KEY, images.stream().map(org.luminamgpt.Image::metadata).toList()));
    }

    private Request withDefaults(Request request) {
        Request sampled = request.sampling(request.sampling().orElse(sampling));
        return sampled.size() == null && request.task() == Task.IMAGE && size != null ? sampled.size(size) : sampled;
    }

    private static Request numbered(Request request, int i) {
        Long seed = request.sampling().seed();
        return seed == null ? request : request.seed(seed + i);
    }

    private static Request request(Supplier<Request> maker) {
        try {
            return maker.get();
        } catch (LuminaException e) {
            throw Failures.of(e);
        }
    }

    private static org.luminamgpt.Image image(Result result) {
        try {
            return result.image();
        } catch (LuminaException.NoImage e) {
            throw Failures.of(e);
        }
    }

    private static Response<Image> first(Response<List<Image>> response) {
        return Response.from(response.content().get(0), response.tokenUsage(), response.finishReason(), response.metadata());
    }

    /** Closes the engine's model if this one's builder has opened it; what still runs is cancelled. May be called again. */
    @Override
    public void close() {
        model.close();
    }

    /** Which model to use, and what its requests leave open. Not thread-safe. */
    public static final class Builder extends LuminaModelBuilder<Builder> {
        private @Nullable ImageSize size;
        private Sampling sampling = Sampling.DEFAULTS;

        private Builder() {}

        /** Of pictures drawn from a text alone; unless set, the model's. */
        public Builder size(int width, int height) {
            return size(request(() -> Request.image("-").size(width, height)).size());
        }

        /** The same. */
        public Builder size(@Nullable ImageSize size) {
            this.size = size;
            return this;
        }

        /** Of every request that does not say otherwise; what is null in it is the model's. */
        public Builder sampling(Sampling sampling) {
            this.sampling = Objects.requireNonNull(sampling, "sampling");
            return this;
        }

        @Override
        Builder self() {
            return this;
        }

        /**
         * The model.
         *
         * @throws dev.langchain4j.exception.LangChain4jException if it cannot be opened
         */
        public LuminaImageModel build() {
            return new LuminaImageModel(this);
        }
    }
}
