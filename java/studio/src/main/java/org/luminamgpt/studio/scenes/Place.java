// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.studio.scenes;

/** Where in the picture an object's centre is; a side means at least {@value #MARGIN} pixels off the middle. */
public enum Place {
    CENTER(0, 0), LEFT(-1, 0), RIGHT(1, 0), TOP(0, -1), BOTTOM(0, 1), TOP_LEFT(-1, -1), TOP_RIGHT(1, -1), BOTTOM_LEFT(-1, 1),
            BOTTOM_RIGHT(1, 1);

    /** Centres nearer to the middle than this, in pixels, count as in the middle. */
    public static final int MARGIN = 12;

    private final int column;
    private final int row;

    Place(int column, int row) {
        this.column = column;
        this.row = row;
    }

    /** -1 left, 0 middle, 1 right. */
    public int column() {
        return column;
    }

    /** -1 top, 0 middle, 1 bottom. */
    public int row() {
        return row;
    }

    /** The place of a centre, given twice its distance from the middle of the picture, in pixels. */
    public static Place ofOffset(double twiceX, double twiceY) {
        int column = side(twiceX);
        int row = side(twiceY);
        for (Place place : values()) if (place.column == column && place.row == row) return place;
        throw new AssertionError("nine places cover all sides");
    }

    private static int side(double twice) {
        return Math.abs(twice) < 2 * MARGIN ? 0 : twice < 0 ? -1 : 1;
    }
}
