// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/** Size of a picture in pixels. Written and ordered width first, as in "768x512". */
public record ImageSize(int width, int height) implements Serializable {
    /** Pixels along a side of one grid cell of the model; sizes are whole numbers of cells. */
    public static final int GRID = 32;

    public ImageSize {
        if (width < 1 || height < 1) {
            throw new LuminaException.InvalidRequest("the sides of a picture are 1 or more, were " + width + "x" + height);
        }
    }

    /** Reads "768x512". */
    public static ImageSize parse(String text) {
        int cross = text.indexOf('x');
        try {
            return new ImageSize(Integer.parseInt(text.substring(0, Math.max(cross, 0)).strip()),
                    Integer.parseInt(text.substring(cross + 1).strip()));
        } catch (NumberFormatException e) {
            throw new LuminaException.InvalidRequest("a size is written WIDTHxHEIGHT, for example 768x512; was \"" + text + '"');
        }
    }

    // By hand: a record's own makes classes as it is first called, at the start of every program.
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ImageSize size && width == size.width && height == size.height;
    }

    @Override
    public int hashCode() {
        return 31 * width + height;
    }

    @Override
    public String toString() {
        return width + "x" + height;
    }
}
