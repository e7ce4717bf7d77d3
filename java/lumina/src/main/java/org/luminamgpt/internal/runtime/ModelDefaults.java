// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.internal.runtime;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.luminamgpt.ImageSize;
import org.luminamgpt.LuminaException;
import org.luminamgpt.Sampling;
import org.luminamgpt.internal.prompt.SizeList;
import org.luminamgpt.internal.text.Json;

/**
 * What lumina.json says about a model, else generation_config.json, else what holds for the published models.
 *
 * @param targetSizes sides of the squares of the size lists that the model knows
 * @param sampling complete but for the seed
 */
public record ModelDefaults(String id, List<Integer> targetSizes, ImageSize defaultSize, Sampling sampling) {
    private static final Sampling PUBLISHED = new Sampling(null, 4f, 2000, 10, 1f, 8192);
    private static final int MAX_TARGET = 8192;

    public ModelDefaults {
        targetSizes = List.copyOf(targetSizes);
    }

    public static ModelDefaults read(Path directory) {
        Sampling general = from(directory.resolve("generation_config.json"),
                json -> sampling(json, "guidance_scale", "max_new_tokens")).orElse(PUBLISHED);
        return from(directory.resolve("lumina.json"), lumina -> {
            Map<?, ?> own = lumina.get("sampling") instanceof Map<?, ?> map ? map : Map.of();
            Sampling sampling = sampling(own, "guidance", "max_tokens").orElse(general);
            List<Integer> targets = targets(lumina.get("target_sizes"));
            String id = lumina.get("model_id") instanceof String text ? text
                    : String.valueOf(directory.toAbsolutePath().normalize().getFileName());
            return new ModelDefaults(id, targets, size(lumina.get("default_size"), targets), sampling);
        });
    }

    private static <T> T from(Path file, Function<Map<String, @Nullable Object>, T> reader) {
        try {
            return reader.apply(Json.readObject(file));
        } catch (LuminaException.InvalidRequest e) {
            throw new LuminaException.ModelFormat(file + " is not usable: " + e.getMessage(), e);
        }
    }

    /** The target whose size list has the default size. */
    public int defaultTarget() {
        return targetSizes.stream().filter(target -> SizeList.of(target).sizes().contains(defaultSize)).findFirst()
                .orElse(targetSizes.get(0));
    }

    private static Sampling sampling(Map<?, ?> from, String guidance, String maxTokens) {
        return new Sampling(null, number(from, guidance, Number::floatValue), number(from, "image_top_k", Number::intValue),
                number(from, "text_top_k", Number::intValue), number(from, "temperature", Number::floatValue),
                number(from, maxTokens, Number::intValue));
    }

    private static <N> @Nullable N number(Map<?, ?> from, String name, Function<Number, N> as) {
        Object value = from.get(name);
        if (value == null) {
            return null;
        }
        if (value instanceof Number number) {
            return as.apply(number);
        }
        throw new LuminaException.InvalidRequest(name + " has to be a number, was " + value);
    }

    private static List<Integer> targets(@Nullable Object value) {
        if (value == null) {
            return List.of(512, 768, 1024);
        }
        if (value instanceof List<?> list && !list.isEmpty() && list.stream().allMatch(ModelDefaults::isTarget)) {
            return list.stream().map(target -> ((Number) target).intValue()).toList();
        }
        throw new LuminaException.InvalidRequest("target_sizes has to be a list of multiples of " + ImageSize.GRID + " up to "
                + MAX_TARGET + ", was " + value);
    }

    private static boolean isTarget(@Nullable Object value) {
        return value instanceof Integer target && target >= ImageSize.GRID && target <= MAX_TARGET && target % ImageSize.GRID == 0;
    }

    private static ImageSize size(@Nullable Object value, List<Integer> targets) {
        if (value == null) {
            return new ImageSize(targets.get(0), targets.get(0));
        }
        return value instanceof Integer side ? new ImageSize(side, side) : ImageSize.parse(value.toString());
    }
}
