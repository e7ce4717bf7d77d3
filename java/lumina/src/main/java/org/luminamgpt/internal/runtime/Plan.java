// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.internal.runtime;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.luminamgpt.ImageMetadata;
import org.luminamgpt.ImageSize;
import org.luminamgpt.LuminaException;
import org.luminamgpt.Part;
import org.luminamgpt.Request;
import org.luminamgpt.Sampling;
import org.luminamgpt.Task;
import org.luminamgpt.internal.engine.EngineRequest;
import org.luminamgpt.internal.prompt.PromptWriter;
import org.luminamgpt.internal.prompt.SizeList;

/**
 * A request with everything that it left open decided, and checked against the model.
 *
 * @param sampling nothing in it is null
 * @param size of the image that the answer begins with; null: the model chooses
 * @param pictureSizes that the prompt's pictures are cropped to
 */
record Plan(Request request, Sampling sampling, @Nullable ImageSize size, SizeList pictureSizes, ModelDefaults model,
        String version) {
    private static final int NEAREST = 3;
    private static final int MAX_TARGET = 8192;

    /** @param gridCount grids 0 to gridCount - 1 have a token */
    static Plan of(Request request, ModelDefaults model, int gridCount, String version) {
        ImageSize size = request.size() == null && request.task() == Task.IMAGE ? model.defaultSize() : request.size();
        if (size != null) {
            check(size, request.anySize(), model, gridCount);
        }
        int target = request.targetSize() == null ? model.defaultTarget() : request.targetSize();
        if (target < ImageSize.GRID || target > MAX_TARGET) {
            throw new LuminaException.InvalidRequest("a target size is " + ImageSize.GRID + " to " + MAX_TARGET + ", was " + target);
        }
        Sampling sampling = request.sampling().orElse(model.sampling())
                .orElse(Sampling.DEFAULTS.withSeed(ThreadLocalRandom.current().nextLong(1L << 32)));
        return new Plan(request, sampling, size, SizeList.of(target), model, version);
    }

    private static void check(ImageSize size, boolean anySize, ModelDefaults model, int gridCount) {
        SizeList known = SizeList.of(model.targetSizes());
        if (!anySize && !known.sizes().contains(size)) {
            throw new LuminaException.InvalidRequest(model.id() + " does not draw pictures of " + size + "; the nearest sizes are "
                    + names(known.nearest(size, NEAREST)));
        }
        int limit = ImageSize.GRID * (gridCount - 1);
        if (size.width() > limit || size.height() > limit) {
            throw new LuminaException.InvalidRequest("the vocabulary of " + model.id() + " has no name for a side of more than "
                    + limit + " pixels, asked was " + size);
        }
    }

    private static String names(List<ImageSize> sizes) {
        return sizes.stream().map(ImageSize::toString).collect(Collectors.joining(", "));
    }

    boolean hasPictures() {
        return request.parts().stream().anyMatch(Part.Picture.class::isInstance);
    }

    /** The size that the text of the prompt names. */
    ImageSize promptSize() {
        return size != null ? size : model.defaultSize();
    }

    EngineRequest engineRequest(int[] prompt) {
        return new EngineRequest(prompt, set(sampling.seed()), set(sampling.guidance()), set(sampling.temperature()),
                set(sampling.imageTopK()), set(sampling.textTopK()), set(sampling.maxTokens()),
                size == null ? 0 : size.height() / ImageSize.GRID, size == null ? 0 : size.width() / ImageSize.GRID);
    }

    private static <T> T set(@Nullable T value) {
        return Objects.requireNonNull(value, "the model's defaults leave nothing open");
    }

    ImageMetadata metadata(ImageSize size) {
        boolean upright = request.parts().stream().anyMatch(part -> part instanceof Part.Picture picture && picture.upright());
        return new ImageMetadata(request.task(), PromptWriter.text(request), size, sampling, model.id(), version, upright);
    }
}
