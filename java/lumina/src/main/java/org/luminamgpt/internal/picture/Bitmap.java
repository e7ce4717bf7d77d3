// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.internal.picture;

import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.WritableRaster;
import org.jspecify.annotations.Nullable;
import org.luminamgpt.LuminaException;
import org.luminamgpt.Part;

/**
 * Pixels as 8-bit samples, in the form that Pillow would hold them in: resizing depends on it.
 *
 * @param channels 1 grey or palette index, 2 grey and alpha, 3 RGB, 4 RGBA; alpha is never premultiplied
 * @param samples [height, width, channels]
 * @param palette of ARGB colours where the samples are indices
 */
record Bitmap(int width, int height, int channels, byte[] samples, int @Nullable [] palette) {
    /** Most pixels that a step of resizing may have too. */
    static final long MAX_PIXELS = Part.Picture.MAX_PIXELS;

    boolean hasAlpha() {
        return channels == 2 || channels == 4;
    }

    /** A bitmap of the same kind with other pixels. */
    Bitmap with(int width, int height, byte[] samples) {
        return new Bitmap(width, height, channels, samples, palette);
    }

    static Bitmap of(BufferedImage image) {
        if ((long) image.getWidth() * image.getHeight() > MAX_PIXELS) {
            throw new LuminaException.InvalidRequest("a picture of " + image.getWidth() + "x" + image.getHeight()
                    + " pixels is too large; at most " + MAX_PIXELS + " are accepted");
        }
        ColorModel colors = image.getColorModel();
        WritableRaster raster = image.getRaster();
        if (colors instanceof IndexColorModel indexed) {
            return indexed(image, indexed);
        }
        boolean plain = colors instanceof ComponentColorModel && !colors.isAlphaPremultiplied()
                && (raster.getTransferType() == DataBuffer.TYPE_BYTE || raster.getTransferType() == DataBuffer.TYPE_USHORT);
        int bands = raster.getNumBands();
        if (plain && bands <= 2 && colors.hasAlpha() == (bands == 2)) {
            return grey(image, raster);
        }
        return argb(image, colors.hasAlpha() ? 4 : 3);
    }

    private static Bitmap indexed(BufferedImage image, IndexColorModel colors) {
        int[] palette = new int[colors.getMapSize()];
        colors.getRGBs(palette);
        byte[] samples = bytes(image.getRaster(), 1, 0);
        if (isGreyRamp(palette, colors)) {  // a grey PNG of 2 or 4 bits, which ImageIO gives a palette
            for (int i = 0; i < samples.length; i++) {
                samples[i] = (byte) palette[samples[i] & 0xff];
            }
            return new Bitmap(image.getWidth(), image.getHeight(), 1, samples, null);
        }
        return new Bitmap(image.getWidth(), image.getHeight(), 1, samples, palette);
    }

    private static boolean isGreyRamp(int[] palette, IndexColorModel colors) {
        int bits = colors.getPixelSize();
        if (bits != 2 && bits != 4 || palette.length != 1 << bits) {
            return false;
        }
        for (int i = 0; i < palette.length; i++) {
            if (palette[i] != (0xff000000 | 0x010101 * (i * 255 / (palette.length - 1)))) {
                return false;
            }
        }
        return true;
    }

    /** Straight from the raster: going by way of sRGB would apply a gamma that Pillow does not apply. */
    private static Bitmap grey(BufferedImage image, WritableRaster raster) {
        int shift = raster.getTransferType() == DataBuffer.TYPE_USHORT ? 8 : 0;
        return new Bitmap(image.getWidth(), image.getHeight(), raster.getNumBands(), bytes(raster, raster.getNumBands(), shift),
                null);
    }

    private static byte[] bytes(WritableRaster raster, int bands, int shift) {
        int width = raster.getWidth();
        byte[] samples = new byte[Math.multiplyExact(Math.multiplyExact(width, raster.getHeight()), bands)];
        int[] row = new int[width * bands];
        for (int y = 0, at = 0; y < raster.getHeight(); y++) {
            raster.getPixels(raster.getMinX(), raster.getMinY() + y, width, 1, row);
            for (int value : row) {
                samples[at++] = (byte) (value >> shift);
            }
        }
        return samples;
    }

    private static Bitmap argb(BufferedImage image, int channels) {
        int width = image.getWidth();
        int height = image.getHeight();
        byte[] samples = new byte[Math.multiplyExact(Math.multiplyExact(width, height), channels)];
        int[] row = new int[width];
        int shift = highByteShift(image);
        for (int y = 0, at = 0; y < height; y++) {
            if (shift == 8) {
                at = highBytes(image.getRaster(), y, channels, samples, at);
                continue;
            }
            image.getRGB(0, y, width, 1, row, 0, width);
            for (int argb : row) {
                samples[at++] = (byte) (argb >> 16);
                samples[at++] = (byte) (argb >> 8);
                samples[at++] = (byte) argb;
                if (channels == 4) {
                    samples[at++] = (byte) (argb >> 24);
                }
            }
        }
        return new Bitmap(width, height, channels, samples, null);
    }

    /** 8 for sRGB samples of 16 bits, of which Pillow keeps the high byte; 0 where Java's own conversion serves. */
    private static int highByteShift(BufferedImage image) {
        ColorModel colors = image.getColorModel();
        return colors instanceof ComponentColorModel && !colors.isAlphaPremultiplied() && colors.getColorSpace().isCS_sRGB()
                && image.getRaster().getTransferType() == DataBuffer.TYPE_USHORT ? 8 : 0;
    }

    private static int highBytes(WritableRaster raster, int y, int channels, byte[] samples, int at) {
        for (int value : raster.getPixels(raster.getMinX(), raster.getMinY() + y, raster.getWidth(), 1, (int[]) null)) {
            samples[at++] = (byte) (value >> 8);
        }
        assert raster.getNumBands() == channels;
        return at;
    }
}
