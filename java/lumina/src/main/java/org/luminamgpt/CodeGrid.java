// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt;

import java.io.Serializable;
import java.util.Arrays;

/**
 * A picture as the codec's codes, one per cell of 16x16 pixels.
 *
 * @param height in cells
 * @param width in cells
 * @param codes [height, width], row-major
 */
public record CodeGrid(int height, int width, int[] codes) implements Serializable {
    /** Pixels along a side of a cell. */
    public static final int CELL = 16;

    public CodeGrid {
        if (height < 1 || width < 1 || (long) height * width != codes.length) {
            throw new LuminaException.InvalidRequest("a code grid of " + height + " rows and " + width + " columns cannot have "
                    + codes.length + " codes");
        }
        codes = codes.clone();
    }

    @Override
    public int[] codes() {
        return codes.clone();
    }

    public ImageSize size() {
        return new ImageSize(width * CELL, height * CELL);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CodeGrid grid && height == grid.height && width == grid.width && Arrays.equals(codes, grid.codes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(codes) * 31 + width;
    }

    @Override
    public String toString() {
        return "CodeGrid[" + height + " rows of " + width + " codes]";
    }
}
