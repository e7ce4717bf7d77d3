// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.internal.image;

import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.DataBufferByte;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;

/** Pictures around samples [height, width, bands] of 8 bits, which are not copied. */
final class Pixels {
    private Pixels() {}

    static BufferedImage grey(int width, int height, byte[] samples) {
        return image(width, height, samples, components(ColorSpace.getInstance(ColorSpace.CS_GRAY), false), 1);
    }

    static BufferedImage greyAlpha(int width, int height, byte[] samples) {
        return image(width, height, samples, components(ColorSpace.getInstance(ColorSpace.CS_GRAY), true), 2);
    }

    static BufferedImage rgb(int width, int height, byte[] samples) {
        return image(width, height, samples, components(ColorSpace.getInstance(ColorSpace.CS_sRGB), false), 3);
    }

    static BufferedImage rgba(int width, int height, byte[] samples) {
        return image(width, height, samples, components(ColorSpace.getInstance(ColorSpace.CS_sRGB), true), 4);
    }

    /** Amounts of ink: 0 is none. */
    static BufferedImage cmyk(int width, int height, byte[] samples) {
        return image(width, height, samples, components(Cmyk.SPACE, false), 4);
    }

    /** @param palette 256 ARGB colours */
    static BufferedImage indexed(int width, int height, byte[] samples, int[] palette) {
        return image(width, height, samples, new IndexColorModel(8, 256, palette, 0, true, -1, DataBuffer.TYPE_BYTE), 1);
    }

    /** @param key the grey that is transparent; negative if none is */
    static BufferedImage grey(int width, int height, byte[] samples, int key) {
        return key < 0 ? grey(width, height, samples) : image(width, height, samples, new KeyedGrey(key), 1);
    }

    /** 256 opaque greys: what stands in a palette where a file gives no colours. */
    static int[] greys() {
        int[] palette = new int[256];
        for (int i = 0; i < palette.length; i++) {
            palette[i] = 0xff000000 | 0x010101 * i;
        }
        return palette;
    }

    /** Black and white as a palette: such pictures are resized by taking pixels. */
    static BufferedImage bilevel(int width, int height, byte[] bits, int key) {
        int[] palette = greys();
        palette[1] = 0xffffffff;
        if (key == 0 || key == 255) {
            palette[key & 1] &= 0xffffff;
        }
        return indexed(width, height, bits, palette);
    }

    private static ColorModel components(ColorSpace space, boolean alpha) {
        return new ComponentColorModel(space, alpha, false, alpha ? Transparency.TRANSLUCENT : Transparency.OPAQUE,
                DataBuffer.TYPE_BYTE);
    }

    static BufferedImage image(int width, int height, byte[] samples, ColorModel colors, int bands) {
        int[] offsets = new int[bands];
        for (int i = 0; i < bands; i++) {
            offsets[i] = i;
        }
        var raster = Raster.createInterleavedRaster(new DataBufferByte(samples, samples.length), width, height, width * bands, bands,
                offsets, null);
        return new BufferedImage(colors, raster, false, null);
    }
}
