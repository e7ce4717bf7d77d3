// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt;

import java.util.List;

/**
 * An answer.
 *
 * @param text all text of it, with {@value Request#PICTURE_MARK} where an image stands
 * @param images in their order
 * @param ids all generated ids, those of images and the end of the turn included
 * @param finish why it ended
 * @param sampling as it was used: nothing in it is null
 */
public record Result(String text, List<Image> images, int[] ids, Finish finish, Sampling sampling, Usage usage) {
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
     * @throws LuminaException.InvalidRequest if the answer has none
     */
    public Image image() {
        if (images.isEmpty()) {
            throw new LuminaException.InvalidRequest(finish == Finish.MAX_TOKENS
                    ? "the answer ended after " + ids.length + " tokens, before an image was complete; allow more tokens"
                    : "the answer has no image, only the text: " + text);
        }
        return images.get(0);
    }
}
