// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.spring;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.luminamgpt.Generation;
import org.luminamgpt.Lumina;
import org.luminamgpt.Request;
import org.luminamgpt.Result;
import org.springframework.ai.image.ImageGeneration;
import org.springframework.ai.image.ImageModel;
import org.springframework.ai.image.ImagePrompt;
import org.springframework.ai.image.ImageResponse;
import org.springframework.ai.image.ImageResponseMetadata;
import org.springframework.ai.image.observation.DefaultImageModelObservationConvention;
import org.springframework.ai.image.observation.ImageModelObservationContext;
import org.springframework.ai.image.observation.ImageModelObservationConvention;
import org.springframework.ai.image.observation.ImageModelObservationDocumentation;
import reactor.adapter.JdkFlowAdapter;
import reactor.core.publisher.Flux;

/**
 * Draws pictures in this process, and edits the picture that a message brings as its media: {@link LuminaImageOptions} says how. A picture
 * is a PNG in base64, which says how it was made, as its {@link LuminaImageGenerationMetadata} does. Every failure is a
 * {@link org.luminamgpt.LuminaException}: {@code InvalidRequest} names what cannot be heeded, {@code QueueFull} says that too many
 * requests are under way.
 *
 * <p>Thread-safe. The given {@link Lumina} stays its opener's, who closes it. An interrupt of a thread in {@link #call} ends the work, as
 * cancelling the subscription of a {@link #stream} does.
 */
public final class LuminaImageModel implements ImageModel, StreamingImageModel {
    /** The provider of observations. */
    static final String PROVIDER = "lumina";
    private static final ImageModelObservationConvention CONVENTION = new DefaultImageModelObservationConvention();

    private final Lumina lumina;
    private final LuminaImageOptions options;
    private final ObservationRegistry observations;
    private volatile ImageModelObservationConvention convention = CONVENTION;

    /** A model that nobody observes. */
    public LuminaImageModel(Lumina lumina) {
        this(lumina, LuminaImageOptions.builder().build(), ObservationRegistry.NOOP);
    }

    /** @param options of calls that do not say otherwise */
    public LuminaImageModel(Lumina lumina, LuminaImageOptions options, ObservationRegistry observations) {
        this.lumina = Objects.requireNonNull(lumina, "lumina");
        this.options = Objects.requireNonNull(options, "options");
        this.observations = Objects.requireNonNull(observations, "observations");
    }

    /** How observations are named, in place of Spring AI's own way. */
    public void setObservationConvention(ImageModelObservationConvention convention) {
        this.convention = Objects.requireNonNull(convention, "convention");
    }

    /** Draws all pictures at the same time, and returns when they are complete. */
    @Override
    public ImageResponse call(ImagePrompt prompt) {
        LuminaImageOptions merged = merged(prompt);
        ImageModelObservationContext context = context(prompt, merged);
        return Objects.requireNonNull(observation(context).observe(() -> {
            List<Result> results = Batch.submit(lumina, ImageRequests.of(prompt, merged, lumina)).await();
            ImageResponse response = response(results);
            context.setResponse(response);
            return response;
        }));
    }

    /** Several pictures are drawn at the same time, and their responses come as they come: the metadata says of which each is. */
    @Override
    public Flux<ImageResponse> stream(ImagePrompt prompt) {
        return Flux.deferContextual(view -> {
            LuminaImageOptions merged = merged(prompt);
            ImageModelObservationContext context = context(prompt, merged);
            Observation observation = observation(context);
            return Streams.observed(observation, view, () -> {
                List<Request> requests = ImageRequests.of(prompt, merged, lumina).stream().map(request -> request.previews(true)).toList();
                Batch batch = Batch.submit(lumina, requests);
                Flux<ImageResponse> pictures = Flux.merge(Flux.range(0, requests.size())
                        .map(i -> picture(batch.generations().get(i), i, merged)), requests.size());
                return pictures.doOnNext(context::setResponse).doFinally(end -> batch.cancel());
            });
        });
    }

    private static Flux<ImageResponse> picture(Generation generation, int index, LuminaImageOptions options) {
        var partial = new PartialPictures(index, options.getPartialImages());
        return JdkFlowAdapter.flowPublisherToFlux(generation.events()).concatMapIterable(partial::on);
    }

    private LuminaImageOptions merged(ImagePrompt prompt) {
        return LuminaImageOptions.builder().model(lumina.info().id()).merge(options).merge(prompt.getOptions()).build();
    }

    private static ImageModelObservationContext context(ImagePrompt prompt, LuminaImageOptions merged) {
        return ImageModelObservationContext.builder().imagePrompt(new ImagePrompt(prompt.getInstructions(), merged)).provider(PROVIDER).build();
    }

    private Observation observation(ImageModelObservationContext context) {
        return ImageModelObservationDocumentation.IMAGE_MODEL_OPERATION.observation(convention, CONVENTION, () -> context, observations);
    }

    private static ImageResponse response(List<Result> results) {
        return new ImageResponse(IntStream.range(0, results.size()).mapToObj(i -> generation(results.get(i), i)).toList(),
                new ImageResponseMetadata(System.currentTimeMillis(), Batch.usage(results)));
    }

    /** A picture that is complete, alone. */
    static ImageResponse response(Result result, int index) {
        return new ImageResponse(List.of(generation(result, index)),
                new ImageResponseMetadata(System.currentTimeMillis(), Batch.usage(List.of(result))));
    }

    private static ImageGeneration generation(Result result, int index) {
        org.luminamgpt.Image image = result.image();
        int rows = image.pixels().getHeight() / PartialPictures.ROW;
        return new ImageGeneration(Pictures.image(image.toPng()), new LuminaImageGenerationMetadata(index, rows, rows, image.metadata()));
    }
}
