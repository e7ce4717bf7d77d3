// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt;

import java.awt.image.BufferedImage;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What is asked of a model. A value: the methods that set something return a copy. It can be sent and stored ({@link Serializable}).
 *
 * @param task how the parts become a message
 * @param parts text and pictures
 * @param size of the picture in the answer; null: for {@link Task#IMAGE} the model's default, else the model chooses
 * @param anySize whether {@code size} need not be one of the model's list
 * @param targetSize which of the model's size lists pictures of the prompt are cropped to; null: the default's
 * @param previews whether there are {@link Event.Preview}s; they cost some speed
 */
public record Request(Task task, List<Part> parts, Sampling sampling, @Nullable ImageSize size, boolean anySize,
        @Nullable Integer targetSize, boolean previews) implements Serializable {
    /** Where a picture goes in a text. */
    public static final String PICTURE_MARK = "<|image|>";
    /** Name of the token that ends each turn, a user's and a model's; in a text it is read as that token, as all names of tokens are. */
    public static final String END_OF_TURN = "<reserved08706>";

    public Request {
        Objects.requireNonNull(task, "task");
        Objects.requireNonNull(sampling, "sampling");
        parts = List.copyOf(parts);
        checkParts(task, parts);
        if (size != null && (size.width() % ImageSize.GRID != 0 || size.height() % ImageSize.GRID != 0)) {
            throw new LuminaException.InvalidRequest("the sides of a generated picture are multiples of " + ImageSize.GRID
                    + ", were " + size);
        }
    }

    /** A picture of what the text says. */
    public static Request image(String text) {
        return of(Task.IMAGE, new Part.Text(text));
    }

    /** A question about a picture. */
    public static Request ask(BufferedImage picture, String question) {
        return ask(new Part.Picture(picture), question);
    }

    /** The same of a picture that {@link Part#picture} has read. */
    public static Request ask(Part.Picture picture, String question) {
        return message(new Part.Text(question + " "), picture);
    }

    /** A task on a picture that needs no text. */
    public static Request task(Task task, BufferedImage picture) {
        return task(task, new Part.Picture(picture));
    }

    public static Request task(Task task, Part.Picture picture) {
        return of(task, picture);
    }

    /** A task on a picture with a text: what to detect, how to edit, the caption. */
    public static Request task(Task task, BufferedImage picture, String text) {
        return task(task, new Part.Picture(picture), text);
    }

    public static Request task(Task task, Part.Picture picture, String text) {
        return of(task, new Part.Text(text), picture);
    }

    /** A message of one's own, its parts in order. */
    public static Request message(Part... parts) {
        return of(Task.MESSAGE, parts);
    }

    /**
     * A message in which {@value #PICTURE_MARK} marks the places of the pictures. Without any mark, the pictures come
     * first.
     *
     * @throws LuminaException.InvalidRequest if there are other than as many marks as pictures
     */
    public static Request message(String text, BufferedImage... pictures) {
        String[] pieces = text.split(java.util.regex.Pattern.quote(PICTURE_MARK), -1);
        if (pieces.length == 1 && pictures.length > 0) {
            String front = (PICTURE_MARK + " ").repeat(pictures.length);
            return message(front + text, pictures);
        }
        if (pieces.length - 1 != pictures.length) {
            throw new LuminaException.InvalidRequest("the text has " + (pieces.length - 1) + " marks " + PICTURE_MARK + " for "
                    + pictures.length + " pictures; one each is needed, or none at all");
        }
        var parts = new ArrayList<Part>();
        for (int i = 0; i < pieces.length; i++) {
            if (i > 0) {
                parts.add(new Part.Picture(pictures[i - 1]));
            }
            if (!pieces[i].isEmpty()) {
                parts.add(new Part.Text(pieces[i]));
            }
        }
        return message(parts.toArray(Part[]::new));
    }

    /**
     * The next turn of a conversation that the caller keeps: a free-form message of all turns so far. A {@link Chat} with the same turns has
     * the same ids, so the engine finds what it has read before; answers are the same where their text is all there was to them
     * ({@link Result#text}), or where they are told as tokens ({@link Message#assistant(Part...)}).
     *
     * <p>The models know turns and no roles. Messages of the system and the user that follow each other are one turn, a line each; every
     * message of the assistant is a turn, and may be the first. A message that is empty is an empty line, or an empty turn. A blank parts a
     * picture from words, and from another picture, as the models were trained, unless the text brings one. As anywhere in a text, a
     * {@value #END_OF_TURN} in a message ends a turn there: take it out of the words of strangers.
     *
     * @param messages the oldest first
     * @throws LuminaException.InvalidRequest if there is none, all are empty, the last is the assistant's, or one has
     *     {@value #PICTURE_MARK} in its text
     */
    public static Request conversation(List<Message> messages) {
        return message(Conversation.parts(messages));
    }

    /** A prompt of token ids, to which nothing is added. */
    public static Request tokens(int... ids) {
        return of(Task.BARE, new Part.Tokens(ids));
    }

    public static Request of(Task task, Part... parts) {
        return new Request(task, Arrays.asList(parts), Sampling.DEFAULTS, null, false, null, false);
    }

    /** The size of the picture in the answer; one of {@link ModelInfo#sizes}. */
    public Request size(int width, int height) {
        return size(new ImageSize(width, height));
    }

    /** The same, for example {@link ModelInfo#defaultSize}. */
    public Request size(ImageSize size) {
        return new Request(task, parts, sampling, size, false, targetSize, previews);
    }

    /** The size of the picture in the answer in grid cells of 32 pixels, in the model's list or not. */
    public Request grid(int height, int width) {
        if (height < 1 || width < 1 || height > 1 << 16 || width > 1 << 16) {
            throw new LuminaException.InvalidRequest("a grid is 1x1 or more, was " + height + "x" + width);
        }
        var pixels = new ImageSize(width * ImageSize.GRID, height * ImageSize.GRID);
        return new Request(task, parts, sampling, pixels, true, targetSize, previews);
    }

    public Request sampling(Sampling sampling) {
        return new Request(task, parts, sampling, size, anySize, targetSize, previews);
    }

    public Request seed(long seed) {
        return sampling(sampling.withSeed(seed));
    }

    public Request guidance(double guidance) {
        return sampling(sampling.withGuidance(guidance));
    }

    public Request imageTopK(int imageTopK) {
        return sampling(sampling.withImageTopK(imageTopK));
    }

    public Request textTopK(int textTopK) {
        return sampling(sampling.withTextTopK(textTopK));
    }

    public Request temperature(double temperature) {
        return sampling(sampling.withTemperature(temperature));
    }

    public Request maxTokens(int maxTokens) {
        return sampling(sampling.withMaxTokens(maxTokens));
    }

    /** Crops the prompt's pictures to the size list of this target, for example 768. */
    public Request targetSize(int targetSize) {
        return new Request(task, parts, sampling, size, anySize, targetSize, previews);
    }

    public Request previews(boolean previews) {
        return new Request(task, parts, sampling, size, anySize, targetSize, previews);
    }

    private static void checkParts(Task task, List<Part> parts) {
        int pictures = 0;
        var text = new StringBuilder();
        boolean tokens = false;
        for (Part part : parts) {
            if (part instanceof Part.Picture) {
                pictures++;
            } else if (part instanceof Part.Text piece) {
                text.append(piece.text());
            } else if (part instanceof Part.Tokens ids) {
                tokens |= ids.ids().length > 0;
            }
        }
        if (text.indexOf(PICTURE_MARK) >= 0) {
            throw new LuminaException.InvalidRequest("a text part has " + PICTURE_MARK + " in it; give the picture as a part in that"
                    + " place, or use Request.message(text, pictures)");
        }
        if (task.isFreeForm()) {
            check(!text.isEmpty() || pictures > 0 || tokens, "the prompt is empty; it needs a text, a picture or tokens");
            return;
        }
        check(!tokens, task + " takes text and pictures, not tokens; those go with MESSAGE or BARE");
        check(pictures == (task.needsPicture() ? 1 : 0), task + (task.needsPicture() ? " needs exactly one picture, got "
                : " takes no picture, got ") + pictures);
        check(task.needsText() ? !text.toString().isBlank() : text.isEmpty(),
                task + (task.needsText() ? " needs a text, and it is empty" : " takes no text, got \"" + text + '"'));
    }

    private static void check(boolean good, String message) {
        if (!good) {
            throw new LuminaException.InvalidRequest(message);
        }
    }
}
