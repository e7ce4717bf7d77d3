// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.internal.image;

import java.awt.image.BufferedImage;
import java.util.Arrays;

/** TIFF: what the samples of the first picture mean. It is turned as it says by itself, as the reference does. */
final class Tiff {
    private final TiffDirectory tags;
    private final TiffSamples layout;
    private final int width;
    private final int height;
    private final int bits;
    private final int channels;
    private final int photometric;
    private final long[] extras;

    private Tiff(Input in) throws ImageFormatException {
        tags = new TiffDirectory(in);
        width = tags.number(256, 0);
        height = tags.number(257, 0);
        in.checkSize(width, height);
        channels = tags.number(277, 1);
        bits = tags.number(258, 1);
        photometric = tags.number(262, 0);
        long[] given = tags.numbers(338);
        extras = given == null ? new long[0] : given;
        long[] depths = tags.numbers(258);
        long[] formats = tags.numbers(339);
        if (depths != null && Arrays.stream(depths).anyMatch(depth -> depth != bits)
                || formats != null && Arrays.stream(formats).anyMatch(format -> format != 1) || !isKnown()) {
            throw ImageFormatException.unsupported("a TIFF of photometric kind " + photometric + " with " + channels + " samples of "
                    + bits + " bits" + (formats == null ? "" : " in format " + formats[0]));
        }
        layout = new TiffSamples(in, tags, width, height, bits, channels);
    }

    static Decoded read(Input in) throws ImageFormatException {
        var tiff = new Tiff(in);
        int orientation = tiff.tags.number(274, 1);
        BufferedImage image = tiff.image(tiff.layout.read());
        return new Decoded(Exif.upright(image, orientation > 8 ? 1 : orientation), 1);
    }

    private boolean isKnown() {
        int extra = extras.length == 0 ? -1 : (int) extras[0];
        boolean bytes = bits == 8 || bits == 16;
        return extras.length <= 1 && switch (photometric) {
            case 0 -> channels == 1 && (bits == 1 || bits == 2 || bits == 4 || bits == 8);
            case 1 -> channels == 1 && (bits == 1 || bits == 2 || bits == 4 || bytes) || channels == 2 && bits == 8 && extra == 2;
            case 2 -> bytes && (channels == 3 && extra < 0 || channels == 4 && (extra <= 2 || extra == 999 && bits == 8));
            case 3 -> channels == 1 && (bits == 1 || bits == 2 || bits == 4 || bits == 8);
            case 5 -> channels == 4 && bits == 8 && extra < 0;
            default -> false;
        };
    }

    private BufferedImage image(byte[] samples) throws ImageFormatException {
        return switch (photometric) {
            case 2 -> colors(samples);
            case 3 -> Pixels.indexed(width, height, samples, palette());
            case 5 -> Pixels.cmyk(width, height, samples);
            default -> channels == 2 ? Pixels.greyAlpha(width, height, samples) : greys(samples);
        };
    }

    private BufferedImage greys(byte[] samples) {
        int levels = bits == 1 ? 1 : bits == 2 ? 85 : bits == 4 ? 17 : 1;
        int most = bits == 1 ? 1 : 255;
        for (int i = 0; i < samples.length; i++) {
            int value = (samples[i] & 0xff) * levels;
            samples[i] = (byte) (photometric == 0 ? most - value : value);
        }
        return bits == 1 ? Pixels.bilevel(width, height, samples, -1) : Pixels.grey(width, height, samples);
    }

    private BufferedImage colors(byte[] samples) {
        if (channels == 3) {
            return Pixels.rgb(width, height, samples);
        }
        if (extras.length > 0 && extras[0] == 0) {
            return Pixels.rgb(width, height, withoutFourth(samples));
        }
        if (extras.length > 0 && extras[0] == 1) {
            divide(samples);
        }
        return Pixels.rgba(width, height, samples);
    }

    private static byte[] withoutFourth(byte[] samples) {
        byte[] rgb = new byte[samples.length / 4 * 3];
        for (int from = 0, to = 0; to < rgb.length; from += 4, to += 3) {
            System.arraycopy(samples, from, rgb, to, 3);
        }
        return rgb;
    }

    /** Colours that the file has multiplied by their alpha. */
    private static void divide(byte[] samples) {
        for (int at = 0; at < samples.length; at += 4) {
            int alpha = samples[at + 3] & 0xff;
            for (int c = 0; c < 3 && alpha != 255; c++) {
                samples[at + c] = (byte) (alpha == 0 ? 0 : Math.min(255, (samples[at + c] & 0xff) * 255 / alpha));
            }
        }
    }

    private int[] palette() throws ImageFormatException {
        long[] map = tags.numbers(320);
        int count = 1 << bits;
        if (map == null || map.length != 3 * count) {
            throw ImageFormatException.damaged("its palette has not " + count + " colours");
        }
        int[] argb = Pixels.greys();
        for (int i = 0; i < count; i++) {
            argb[i] = 0xff000000 | (int) (map[i] >> 8 & 0xff) << 16 | (int) (map[count + i] >> 8 & 0xff) << 8
                    | (int) (map[2 * count + i] >> 8 & 0xff);
        }
        return argb;
    }
}
