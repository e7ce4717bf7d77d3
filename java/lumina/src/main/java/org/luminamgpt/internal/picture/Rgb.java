// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.internal.picture;

import java.awt.image.BufferedImage;
import java.awt.image.DataBufferInt;

/**
 * A picture as the codec takes and gives it.
 *
 * @param pixels [height, width, 3]
 */
public record Rgb(int width, int height, byte[] pixels) {
    /** Any picture, in its own size, on white where it is transparent. */
    public static Rgb of(BufferedImage image) {
        return of(Bitmap.of(image));
    }

    static Rgb of(Bitmap bitmap) {
        return new Rgb(bitmap.width(), bitmap.height(), Alpha.onWhite(bitmap));
    }

    public BufferedImage toImage() {
        var image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        int[] to = ((DataBufferInt) image.getRaster().getDataBuffer()).getData();
        for (int i = 0, at = 0; i < to.length; i++, at += 3) {
            to[i] = (pixels[at] & 0xff) << 16 | (pixels[at + 1] & 0xff) << 8 | pixels[at + 2] & 0xff;
        }
        return image;
    }
}
