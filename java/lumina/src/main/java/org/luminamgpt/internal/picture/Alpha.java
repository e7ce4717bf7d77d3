// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.internal.picture;

import org.luminamgpt.internal.image.Cmyk;

/** Multiplying colours by their alpha and back, in the integer arithmetic of Pillow. */
final class Alpha {
    private Alpha() {}

    static Bitmap multiply(Bitmap in) {
        byte[] out = in.samples().clone();
        int channels = in.channels();
        for (int at = 0; at < out.length; at += channels) {
            int alpha = out[at + channels - 1] & 0xff;
            for (int c = 0; c < channels - 1; c++) {
                int product = (out[at + c] & 0xff) * alpha + 128;
                out[at + c] = (byte) ((product >> 8) + product >> 8);
            }
        }
        return in.with(in.width(), in.height(), out);
    }

    static Bitmap divide(Bitmap in) {
        byte[] out = in.samples().clone();
        int channels = in.channels();
        for (int at = 0; at < out.length; at += channels) {
            int alpha = out[at + channels - 1] & 0xff;
            for (int c = 0; c < channels - 1 && alpha != 0 && alpha != 255; c++) {
                out[at + c] = (byte) Math.min(255, 255 * (out[at + c] & 0xff) / alpha);
            }
        }
        return in.with(in.width(), in.height(), out);
    }

    /**
     * RGB bytes [height, width, 3] of any bitmap: colours looked up, grey spread, and what is transparent blended with
     * white, in double precision and truncated.
     */
    static byte[] onWhite(Bitmap in) {
        if (in.kind() == Bitmap.Kind.RGB) {
            return in.samples().clone();
        }
        byte[] rgb = new byte[in.width() * in.height() * 3];
        byte[] samples = in.samples();
        for (int pixel = 0, at = 0; pixel < in.width() * in.height(); pixel++, at += 3) {
            int argb = argb(in, samples, pixel);
            int alpha = argb >>> 24;
            for (int c = 0; c < 3; c++) {
                int value = argb >> (16 - 8 * c) & 0xff;
                double a = alpha / 255.0;
                rgb[at + c] = (byte) (alpha == 255 ? value : (int) ((1 - a) * 255 + a * value));
            }
        }
        return rgb;
    }

    private static int argb(Bitmap in, byte[] samples, int pixel) {
        int at = pixel * in.channels();
        int first = samples[at] & 0xff;
        int[] palette = in.palette();
        if (palette != null) {
            return first < palette.length ? palette[first] : 0xff000000;
        }
        return switch (in.kind()) {
            case GREY_ALPHA -> (samples[at + 1] & 0xff) << 24 | 0x010101 * first;
            case RGBA -> (samples[at + 3] & 0xff) << 24 | rgb(first, samples[at + 1], samples[at + 2]);
            case CMYK -> {
                int black = samples[at + 3] & 0xff;
                yield 0xff000000 | Cmyk.color(first, black) << 16 | Cmyk.color(samples[at + 1] & 0xff, black) << 8
                        | Cmyk.color(samples[at + 2] & 0xff, black);
            }
            default -> 0xff000000 | 0x010101 * first;
        };
    }

    private static int rgb(int red, byte green, byte blue) {
        return red << 16 | (green & 0xff) << 8 | blue & 0xff;
    }
}
