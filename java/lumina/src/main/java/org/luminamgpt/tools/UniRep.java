// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.tools;

import org.luminamgpt.CodeGrid;

/**
 * The frame that pictures have in a sequence: image start, grids high, grids wide, then the image tokens row by row, each
 * row closed by an end of row, and image end. A grid is 2x2 cells.
 */
public final class UniRep {
    private UniRep() {}

    /**
     * The whole frame of a picture.
     *
     * @throws org.luminamgpt.LuminaException.InvalidRequest if the vocabulary has no names for its sides
     */
    public static int[] write(CodeGrid codes, Tokenizer tokenizer) {
        return org.luminamgpt.internal.prompt.UniRep.write(codes, tokenizer.vocabulary());
    }

    /**
     * The codes of one picture.
     *
     * @param ids without image start and image end
     * @throws org.luminamgpt.LuminaException.InvalidRequest if they are no picture
     */
    public static CodeGrid read(int[] ids, Tokenizer tokenizer) {
        return org.luminamgpt.internal.prompt.UniRep.read(ids, tokenizer.vocabulary());
    }
}
