// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.spring;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.luminamgpt.Lumina;
import org.luminamgpt.LuminaException;
import org.luminamgpt.Part;
import org.luminamgpt.Request;
import org.luminamgpt.Task;
import org.springframework.ai.image.ImageMessage;
import org.springframework.ai.image.ImageOptions;
import org.springframework.ai.image.ImagePrompt;

/** Prompts for pictures as requests: each option is heeded or refused by its name. */
final class ImageRequests {
    private ImageRequests() {}

    /** @throws LuminaException.InvalidRequest if it asks for what the model cannot do */
    static List<Request> of(ImagePrompt prompt, LuminaImageOptions options, Lumina lumina) {
        check(prompt.getOptions(), options, lumina.info().id());
        List<ImageMessage> messages = prompt.getInstructions();
        if (messages.size() != 1) {
            throw new LuminaException.InvalidRequest("a picture is drawn from one message, got " + messages.size());
        }
        Request request = sized(request(messages.get(0), options.getTask()), options).sampling(options.getSampling());
        int n = options.getN() == null ? 1 : options.getN();
        if (n < 1) {
            throw new LuminaException.InvalidRequest("n, the number of pictures, has to be 1 or more, was " + n);
        }
        Long seed = request.sampling().seed();
        return IntStream.range(0, n).mapToObj(i -> seed == null ? request : request.seed(seed + i)).toList();
    }

    private static Request request(ImageMessage message, @Nullable Task chosen) {
        if (message.getWeight() != null && message.getWeight() != 1) {
            throw new LuminaException.InvalidRequest("this model knows no weights of messages, was " + message.getWeight()
                    + "; say what matters in the text");
        }
        Task task = chosen != null ? chosen : message.getMedia().isEmpty() ? Task.IMAGE : Task.EDIT;
        String text = message.getText();
        Stream<Part> words = text == null || text.isEmpty() ? Stream.of() : Stream.of(new Part.Text(text));
        return Request.of(task, Stream.concat(words, message.getMedia().stream().map(Pictures::read)).toArray(Part[]::new));
    }

    private static Request sized(Request request, LuminaImageOptions options) {
        Integer width = options.getWidth();
        Integer height = options.getHeight();
        if (width == null && height == null) {
            return request;
        } else if (width == null || height == null) {
            throw new LuminaException.InvalidRequest("a size has a width and a height, were " + width + " and " + height);
        }
        return request.size(width, height);
    }

    private static void check(@Nullable ImageOptions given, LuminaImageOptions merged, String id) {
        if (given != null && given.getStyle() != null) {
            throw new LuminaException.InvalidRequest("this model cannot heed the option style, was \"" + given.getStyle()
                    + "\"; say it in the text");
        }
        if (merged.getModel() != null && !merged.getModel().equals(id)) {
            throw new LuminaException.InvalidRequest("the model that is open is " + id + ", asked was " + merged.getModel());
        }
        String format = merged.getResponseFormat();
        if (format != null && !format.equals("b64_json")) {
            throw new LuminaException.InvalidRequest("the option responseFormat has to be b64_json, was \"" + format
                    + "\"; pictures are not kept under a URL");
        }
        Integer partial = merged.getPartialImages();
        if (partial != null && partial < 0) {
            throw new LuminaException.InvalidRequest("the option partialImages has to be 0 or more, was " + partial);
        }
    }
}
