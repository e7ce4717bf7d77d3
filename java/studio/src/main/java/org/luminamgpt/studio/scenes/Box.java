// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.studio.scenes;

/** Pixels from (left, top) up to and excluding (right, bottom). */
public record Box(int left, int top, int right, int bottom) {
    /** The extent of one label in a [height, width] map; all zero where it does not occur. */
    public static Box of(byte[] labels, int width, int label) {
        int left = width, top = labels.length, right = 0, bottom = 0;
        for (int at = 0; at < labels.length; at++) {
            if (labels[at] != label) continue;
            left = Math.min(left, at % width);
            right = Math.max(right, at % width + 1);
            top = Math.min(top, at / width);
            bottom = at / width + 1;
        }
        return right == 0 ? new Box(0, 0, 0, 0) : new Box(left, top, right, bottom);
    }

    public boolean isEmpty() {
        return right <= left || bottom <= top;
    }

    /** Shared area over joint area, 0 to 1. */
    public double intersectionOverUnion(Box other) {
        long width = Math.max(0, Math.min(right, other.right) - Math.max(left, other.left));
        long height = Math.max(0, Math.min(bottom, other.bottom) - Math.max(top, other.top));
        long shared = width * height;
        long joint = area() + other.area() - shared;
        return joint == 0 ? 0 : (double) shared / joint;
    }

    private long area() {
        return isEmpty() ? 0 : (long) (right - left) * (bottom - top);
    }
}
