// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.server;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.luminamgpt.ImageSize;
import org.luminamgpt.LuminaException;
import org.luminamgpt.Part;
import org.luminamgpt.Request;
import org.luminamgpt.Sampling;
import org.luminamgpt.Task;

/** The parts of a request that all APIs have, read and checked against the model and the limits. */
final class Asked {
    static final long MOST_SEED = (1L << 53) - 1;  // what JavaScript can count to
    private static final int NEAREST = 3;

    private Asked() {}

    /** Seed, guidance, top-k, temperature; what is left out stays open, but for the seed, which is drawn here. */
    static Sampling sampling(Fields fields) {
        Long seed = seed(fields);
        return new Sampling(seed, fields.real("guidance", 0, 1000), fields.small("image_top_k", 0, 1 << 20),
                fields.small("text_top_k", 1, 1 << 20), fields.real("temperature", 0, 100), fields.small("max_tokens", 1, 1 << 20));
    }

    /** -1 is any, as with other tools. */
    static long seed(Fields fields) {
        Long seed = fields.integer("seed", -1, MOST_SEED);
        return seed == null || seed == -1 ? ThreadLocalRandom.current().nextLong(1L << 32) : seed;
    }

    static int count(Fields fields, Limits limits) {
        return fields.integer("n", 1, limits.count(), 1);
    }

    /** A size of the model; null for "auto", or none. */
    static @Nullable ImageSize size(Fields fields, ServedModel model) {
        String text = fields.text("size");
        return text == null || text.equals("auto") ? null : size(text, model);
    }

    static ImageSize size(String text, ServedModel model) {
        ImageSize size;
        try {
            size = ImageSize.parse(text.length() > 32 ? text.substring(0, 32) : text);
        } catch (LuminaException.InvalidRequest e) {
            throw ApiError.invalid("size", String.valueOf(e.getMessage()));
        }
        List<ImageSize> sizes = model.info().sizes();
        if (!sizes.contains(size)) {
            Comparator<ImageSize> distance = Comparator.comparingLong(known -> Math.abs((long) known.width() - size.width())
                    + Math.abs((long) known.height() - size.height()));
            throw ApiError.invalid("size", model.name() + " does not draw pictures of " + size + "; the nearest sizes are " + sizes.stream()
                    .sorted(distance).limit(NEAREST).map(ImageSize::toString).collect(Collectors.joining(", ")));
        }
        return size;
    }

    /** Refuses texts that are too long before anything is queued. */
    static void checkText(ServedModel model, String text, String param, Limits limits) {
        if (text.contains(Request.PICTURE_MARK)) {
            throw ApiError.invalid(param, param + " has " + Request.PICTURE_MARK + " in it, which is how the model sees a picture; leave it out");
        }
        if (text.length() > 64 * limits.promptTokens()) {
            throw ApiError.invalid(param, param + " has " + text.length() + " characters; at most " + limits.promptTokens() + " tokens are accepted");
        }
        int tokens = model.tokens(text);
        if (tokens > limits.promptTokens()) {
            throw ApiError.invalid(param, param + " has " + tokens + " tokens; at most " + limits.promptTokens() + " are accepted");
        }
    }

    /** The requests of n pictures or answers: the k-th has the seed plus k. */
    static List<Request> times(Request request, int count) {
        var requests = new ArrayList<Request>();
        long seed = request.sampling().seed() == null ? 0 : request.sampling().seed();
        for (int i = 0; i < count; i++) {
            requests.add(request.seed(seed + i));
        }
        return requests;
    }

    /** A request of a task with what it needs, and nothing that it does not take. */
    static Request request(Task task, String prompt, @Nullable String promptField, List<Part.Picture> pictures, String pictureField,
            Sampling sampling) {
        if (task.needsText() && prompt.isBlank()) {
            throw ApiError.invalid(promptField, "the prompt is missing or empty, and the task " + name(task) + " needs one");
        }
        if (!task.isFreeForm() && !task.needsText() && !prompt.isEmpty()) {
            throw ApiError.invalid(promptField, "the task " + name(task) + " takes no prompt; leave it out");
        }
        if (!task.isFreeForm() && pictures.size() != (task.needsPicture() ? 1 : 0)) {
            throw ApiError.invalid(pictureField, "the task " + name(task) + (task.needsPicture() ? " needs exactly one picture, got "
                    : " takes no picture, got ") + pictures.size());
        }
        var parts = new ArrayList<Part>();
        if (!prompt.isEmpty()) {
            parts.add(Part.text(prompt));
        }
        parts.addAll(pictures);
        try {
            return Request.of(task, parts.toArray(Part[]::new)).sampling(sampling);
        } catch (LuminaException.InvalidRequest e) {
            throw ApiError.invalid(promptField, String.valueOf(e.getMessage()));
        }
    }

    static String name(Task task) {
        return task.name().toLowerCase(java.util.Locale.ROOT);
    }
}
