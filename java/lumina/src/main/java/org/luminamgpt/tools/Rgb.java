// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.tools;

import java.awt.image.BufferedImage;

/**
 * A picture as the codec takes and gives it. The array is not copied: who hands it over leaves it alone.
 *
 * @param pixels [height, width, 3], red first
 */
public record Rgb(int width, int height, byte[] pixels) {
    /** Any picture, in its own size, on white where it is transparent. */
    public static Rgb of(BufferedImage image) {
        return of(org.luminamgpt.internal.picture.Rgb.of(image));
    }

    static Rgb of(org.luminamgpt.internal.picture.Rgb rgb) {
        return new Rgb(rgb.width(), rgb.height(), rgb.pixels());
    }

    org.luminamgpt.internal.picture.Rgb inner() {
        return new org.luminamgpt.internal.picture.Rgb(width, height, pixels);
    }

    public BufferedImage toImage() {
        return inner().toImage();
    }

    @Override
    public String toString() {
        return "Rgb[" + width + "x" + height + "]";
    }
}
