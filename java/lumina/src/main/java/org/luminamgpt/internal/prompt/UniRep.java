// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.internal.prompt;

import java.util.Arrays;
import org.luminamgpt.CodeGrid;
import org.luminamgpt.ImageSize;
import org.luminamgpt.LuminaException;
import org.luminamgpt.internal.text.Vocabulary;

/**
 * The frame that pictures have in a sequence: image start, grids high, grids wide, then the image tokens row by row, each
 * row closed by an end of row, and image end. A grid is 2x2 cells.
 */
public final class UniRep {
    static final int CELLS = ImageSize.GRID / CodeGrid.CELL;

    private UniRep() {}

    public static int[] write(CodeGrid grid, Vocabulary vocabulary) {
        int[] ids = new int[4 + grid.height() * (grid.width() + 1)];
        ids[0] = vocabulary.imageStart;
        ids[1] = gridId(grid.height(), vocabulary);
        ids[2] = gridId(grid.width(), vocabulary);
        int at = 3;
        int[] codes = grid.codes();
        for (int y = 0; y < grid.height(); y++) {
            for (int x = 0; x < grid.width(); x++) {
                ids[at++] = vocabulary.imageId(codes[y * grid.width() + x]);
            }
            ids[at++] = vocabulary.endOfRow;
        }
        ids[at] = vocabulary.imageEnd;
        return ids;
    }

    private static int gridId(int cells, Vocabulary vocabulary) {
        int grids = cells / CELLS;
        if (cells % CELLS != 0 || grids >= vocabulary.gridCount) {
            throw new LuminaException.InvalidRequest("a side of a picture is a multiple of " + ImageSize.GRID + " pixels, at most "
                    + (vocabulary.gridCount - 1) * ImageSize.GRID + " with this vocabulary; was " + cells * CodeGrid.CELL);
        }
        return vocabulary.gridZero + grids;
    }

    /**
     * The codes of one picture.
     *
     * @param ids without image start and image end
     */
    public static CodeGrid read(int[] ids, Vocabulary vocabulary) {
        int height = ids.length < 2 ? 0 : CELLS * (ids[0] - vocabulary.gridZero);
        int width = ids.length < 2 ? 0 : CELLS * (ids[1] - vocabulary.gridZero);
        if (height < 1 || width < 1 || height >= CELLS * vocabulary.gridCount || width >= CELLS * vocabulary.gridCount) {
            throw malformed("it does not begin with two grid tokens", ids);
        }
        if (ids.length - 2L != (long) height * (width + 1)) {
            throw malformed("its grid is " + width + "x" + height + " cells, which are " + (long) height * (width + 1)
                    + " tokens, and there are " + (ids.length - 2), ids);
        }
        int[] codes = new int[height * width];
        for (int i = 0; i < codes.length; i++) {
            codes[i] = vocabulary.code(ids[2 + i / width * (width + 1) + i % width]);
            if (codes[i] < 0) {
                throw malformed("the token of cell " + i + " is no image token", ids);
            }
        }
        return new CodeGrid(height, width, codes);
    }

    private static LuminaException malformed(String why, int[] ids) {
        return new LuminaException.InvalidRequest("these tokens are no picture: " + why + "; they begin with "
                + Arrays.toString(Arrays.copyOf(ids, Math.min(4, ids.length))));
    }
}
