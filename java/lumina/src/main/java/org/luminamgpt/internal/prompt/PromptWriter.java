// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.internal.prompt;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.luminamgpt.CodeGrid;
import org.luminamgpt.ImageSize;
import org.luminamgpt.Part;
import org.luminamgpt.Request;
import org.luminamgpt.Task;
import org.luminamgpt.internal.text.Tokenizer;

/**
 * Requests as the ids that the model was trained on: the begin token once, then each message and an end of turn. There
 * are no roles.
 *
 * @param encoder crops a picture and gives its codes
 */
public record PromptWriter(Tokenizer tokenizer, Function<Part.Picture, CodeGrid> encoder) {
    /** The prompt of a request alone. */
    public int[] write(Request request, ImageSize size) {
        return write(new int[0], request, size);
    }

    /**
     * The prompt of a request after a conversation.
     *
     * @param history ids so far, empty or closed by an end of turn
     */
    public int[] write(int[] history, Request request, ImageSize size) {
        IntStream message = ids(message(request, size));
        if (request.task() == Task.BARE) {
            return IntStream.concat(IntStream.of(history), message).toArray();
        }
        IntStream before = history.length == 0 ? IntStream.of(tokenizer.vocabulary().begin) : IntStream.of(history);
        return IntStream.concat(IntStream.concat(before, message), IntStream.of(tokenizer.vocabulary().endOfTurn)).toArray();
    }

    /** The parts of the message, the task's template filled in. */
    static List<Part> message(Request request, ImageSize size) {
        Task task = request.task();
        if (task.isFreeForm()) {
            return request.parts();
        }
        // The text goes in last: whatever it says, it stays as it is.
        String filled = task.template().replace("{size}", size.toString()).replace("{text}", text(request));
        if (!task.needsPicture()) {
            return List.of(new Part.Text(filled));
        }
        Part picture = request.parts().stream().filter(Part.Picture.class::isInstance).findFirst().orElseThrow();
        return List.of(new Part.Text(filled.substring(0, filled.lastIndexOf(Request.PICTURE_MARK))), picture);
    }

    /** The text parts of a request, one after the other. */
    public static String text(Request request) {
        var text = new StringBuilder();
        for (Part part : request.parts()) {
            if (part instanceof Part.Text piece) {
                text.append(piece.text());
            }
        }
        return text.toString();
    }

    private IntStream ids(List<Part> parts) {
        var ids = IntStream.builder();
        var text = new StringBuilder();
        var pictures = new ArrayList<Part.Picture>();
        for (Part part : parts) {
            if (part instanceof Part.Text piece) {
                text.append(piece.text());
            } else if (part instanceof Part.Picture picture) {
                text.append(Request.PICTURE_MARK);
                pictures.add(picture);
            } else if (part instanceof Part.Tokens tokens) {
                flush(text, pictures, ids);
                IntStream.of(tokens.ids()).forEach(ids);
            }
        }
        flush(text, pictures, ids);
        return ids.build();
    }

    /** Encodes text as a whole, pictures as marks in it, and then lays the pictures out in place of the marks. */
    private void flush(StringBuilder text, List<Part.Picture> pictures, IntStream.Builder ids) {
        int next = 0;
        for (int id : tokenizer.encode(text.toString())) {
            if (id == tokenizer.vocabulary().pictureMark) {
                CodeGrid grid = encoder.apply(pictures.get(next++));
                IntStream.of(UniRep.write(grid, tokenizer.vocabulary())).forEach(ids);
            } else {
                ids.add(id);
            }
        }
        text.setLength(0);
        pictures.clear();
    }
}
