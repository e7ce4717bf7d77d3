// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.internal.picture;

import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.DataBufferByte;
import java.awt.image.IndexColorModel;
import java.awt.image.PixelInterleavedSampleModel;
import java.awt.image.WritableRaster;
import org.jspecify.annotations.Nullable;
import org.luminamgpt.LuminaException;
import org.luminamgpt.Part;
import org.luminamgpt.internal.image.Cmyk;
import org.luminamgpt.internal.image.KeyedGrey;

/**
 * Pixels as 8-bit samples, in the form that Pillow would hold them in: resizing depends on it.
 *
 * @param samples [height, width, channels of the kind]; may be those of the picture that it came from, so not to be written to
 * @param palette of ARGB colours where the samples are indices, or greys of which one is transparent
 */
record Bitmap(int width, int height, Kind kind, byte[] samples, int @Nullable [] palette) {
    /** What a pixel is; alpha is never premultiplied. */
    enum Kind {
        GREY(1), KEYED_GREY(1), INDEXED(1), GREY_ALPHA(2), RGB(3), RGBA(4), CMYK(4);

        final int channels;

        Kind(int channels) {
            this.channels = channels;
        }
    }

    int channels() {
        return kind.channels;
    }

    boolean hasAlpha() {
        return kind == Kind.GREY_ALPHA || kind == Kind.RGBA;
    }

    /** A bitmap of the same kind with other pixels. */
    Bitmap with(int width, int height, byte[] samples) {
        return new Bitmap(width, height, kind, samples, palette);
    }

    static Bitmap of(BufferedImage image) {
        long limit = Part.Picture.maxPixels();
        if ((long) image.getWidth() * image.getHeight() > limit) {
            throw new LuminaException.InvalidRequest("a picture of " + image.getWidth() + "x" + image.getHeight()
                    + " pixels is too large; at most " + limit + " are accepted");
        }
        ColorModel colors = image.getColorModel();
        WritableRaster raster = image.getRaster();
        if (colors instanceof IndexColorModel indexed) {
            return indexed(image, indexed);
        }
        if (colors.getColorSpace() instanceof Cmyk) {
            return new Bitmap(image.getWidth(), image.getHeight(), Kind.CMYK, bytes(raster, 4, 0), null);
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
        if (colors instanceof KeyedGrey) {
            return new Bitmap(image.getWidth(), image.getHeight(), Kind.KEYED_GREY, samples, palette);
        }
        if (isGreyRamp(palette, colors)) {  // a grey PNG of 2 or 4 bits, which ImageIO gives a palette
            byte[] greys = new byte[samples.length];
            for (int i = 0; i < samples.length; i++) {
                greys[i] = (byte) palette[samples[i] & 0xff];
            }
            return new Bitmap(image.getWidth(), image.getHeight(), Kind.GREY, greys, null);
        }
        return new Bitmap(image.getWidth(), image.getHeight(), Kind.INDEXED, samples, palette);
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
        Kind kind = raster.getNumBands() == 1 ? Kind.GREY : Kind.GREY_ALPHA;
        return new Bitmap(image.getWidth(), image.getHeight(), kind, bytes(raster, kind.channels, shift), null);
    }

    private static byte[] bytes(WritableRaster raster, int bands, int shift) {
        int width = raster.getWidth();
        byte[] own = interleaved(raster, bands);
        if (own != null) {
            return own;
        }
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

    /** The raster's own bytes, where they lie as in a bitmap. */
    private static byte @Nullable [] interleaved(WritableRaster raster, int bands) {
        if (!(raster.getSampleModel() instanceof PixelInterleavedSampleModel model) || !(raster.getDataBuffer() instanceof DataBufferByte data)
                || raster.getNumBands() != bands || model.getPixelStride() != bands || model.getScanlineStride() != bands * raster.getWidth()
                || data.getSize() != bands * raster.getWidth() * raster.getHeight() || data.getOffset() != 0
                || raster.getSampleModelTranslateX() != 0 || raster.getSampleModelTranslateY() != 0) {
            return null;
        }
        int[] offsets = model.getBandOffsets();
        for (int i = 0; i < bands; i++) {
            if (offsets[i] != i) {
                return null;
            }
        }
        return data.getData();
    }

    private static Bitmap argb(BufferedImage image, int channels) {
        int width = image.getWidth();
        int height = image.getHeight();
        byte[] own = image.getColorModel().getColorSpace().isCS_sRGB() && image.getColorModel() instanceof ComponentColorModel
                && !image.isAlphaPremultiplied() ? interleaved(image.getRaster(), channels) : null;
        if (own != null) {
            return new Bitmap(width, height, channels == 3 ? Kind.RGB : Kind.RGBA, own, null);
        }
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
        return new Bitmap(width, height, channels == 3 ? Kind.RGB : Kind.RGBA, samples, null);
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
