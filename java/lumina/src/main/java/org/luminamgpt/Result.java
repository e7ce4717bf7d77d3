// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An answer.
 *
 * @param text all text of it, with {@value Request#PICTURE_MARK} where an image stands. Image tokens outside an image and special
 *     tokens, which a model may draw in its text, are left out; {@code ids} has them, and the reference shows their names
 * @param images in their order
 * @param ids all generated ids, those of images and the end of the turn included
 * @param finish why it ended
 * @param sampling as it was used: nothing in it is null
 */
public record Result(String text, List<Image> images, int[] ids, Finish finish, Sampling sampling, Usage usage) implements Serializable {
    /** Why an answer ended. */
    public enum Finish {
        /** The model was done. */
        END_OF_TURN,
        /** The limit of new tokens was reached; an image that was not complete then is missing. */
        MAX_TOKENS
    }

    public Result {
        images = List.copyOf(images);
        ids = ids.clone();
    }

    @Override
    public int[] ids() {
        return ids.clone();
    }

    /**
     * The first image.
     *
     * @throws LuminaException.NoImage if the answer has none
     */
    public Image image() {
        if (images.isEmpty()) {
            throw new LuminaException.NoImage(finish == Finish.MAX_TOKENS
                    ? "the answer ended after " + ids.length + " tokens, before an image was complete; allow more tokens"
                    : text.isBlank() ? "the answer has no image and no text" : "the answer has no image, only the text: " + text);
        }
        return images.get(0);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Result result && text.equals(result.text) && images.equals(result.images) && Arrays.equals(ids, result.ids)
                && finish == result.finish && sampling.equals(result.sampling) && usage.equals(result.usage);
    }

    @Override
    public int hashCode() {
        return 31 * text.hashCode() + Arrays.hashCode(ids);
    }

    @Override
    public String toString() {
        return "Result[text=" + text + ", images=" + images + ", " + ids.length + " ids, finish=" + finish + ", " + sampling + ", "
                + usage + "]";
    }
}
