// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.internal.prompt;

import java.util.Arrays;
import java.util.Optional;
import org.luminamgpt.internal.text.Vocabulary;

/**
 * A picture that ids break off in; an answer to them goes on with it.
 *
 * @param ids its frame so far, from the image start on
 * @param height in cells; 0 until both grids are there, as is the width
 */
public record OpenPicture(int[] ids, int height, int width) {
    /** Empty where the ids end outside of pictures, or in one whose frame so far is none. */
    public static Optional<OpenPicture> of(int[] ids, Vocabulary vocabulary) {
        int start = -1;
        int open = 0;
        for (int i = 0; i < ids.length; i++) {
            if (ids[i] == vocabulary.imageStart) {
                start = i;
                open++;
            } else if (ids[i] == vocabulary.imageEnd) {
                open--;
            }
        }
        if (open != 1) {  // more are no frame either: the engine then goes on without pictures
            return Optional.empty();
        }
        int[] frame = Arrays.copyOfRange(ids, start, ids.length);
        int grids = Math.min(2, frame.length - 1);
        for (int i = 1; i <= grids; i++) {
            int sides = frame[i] - vocabulary.gridZero;
            if (sides < 1 || sides >= vocabulary.gridCount) {
                return Optional.empty();
            }
        }
        int height = grids < 2 ? 0 : UniRep.CELLS * (frame[1] - vocabulary.gridZero);
        int width = grids < 2 ? 0 : UniRep.CELLS * (frame[2] - vocabulary.gridZero);
        if (frame.length > 3 + (long) height * (width + 1)) {
            return Optional.empty();
        }
        for (int i = 3; i < frame.length; i++) {
            boolean rowEnds = (i - 3) % (width + 1) == width;
            if (rowEnds ? frame[i] != vocabulary.endOfRow : vocabulary.code(frame[i]) < 0) {
                return Optional.empty();
            }
        }
        return Optional.of(new OpenPicture(frame, height, width));
    }

    /** The codes so far. */
    public int[] codes(Vocabulary vocabulary) {
        return Arrays.stream(ids).skip(3).map(vocabulary::code).filter(code -> code >= 0).toArray();
    }
}
