// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.studio.scenes;

/**
 * One icon of a scene.
 *
 * @param concept index into the source's concepts
 * @param style   index into the source's styles
 * @param x       left edge, pixels
 * @param y       top edge, pixels
 * @param size    width and height, pixels
 */
public record PlacedIcon(int concept, int style, int x, int y, int size) {
    public PlacedIcon withConcept(int other) {
        return new PlacedIcon(other, style, x, y, size);
    }

    public PlacedIcon withStyle(int other) {
        return new PlacedIcon(concept, other, x, y, size);
    }

    public PlacedIcon at(int newX, int newY) {
        return new PlacedIcon(concept, style, newX, newY, size);
    }

    int bottom() {
        return y + size;
    }

    /** Twice the centre's distance from the middle of the picture, positive to the right. */
    int offCenterX(int width) {
        return 2 * x + size - width;
    }

    /** Twice the centre's distance from the middle of the picture, positive downwards. */
    int offCenterY(int height) {
        return 2 * y + size - height;
    }
}
