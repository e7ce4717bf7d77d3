// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.internal.image;

/** Lossless WebP: what was done to the pixels before they were coded, undone here. */
final class Vp8lTransform {
    static final int PREDICT = 0;
    static final int CROSS_COLORS = 1;
    static final int SUBTRACT_GREEN = 2;
    static final int INDEX_COLORS = 3;

    private final int kind;
    private final int width;
    private final int height;
    /** Blocks of the parameters have 2^bits pixels a side; a pixel of indices holds 2^bits of them. */
    private final int bits;
    private final int[] parameters;

    /** @param width of the pixels as they were */
    Vp8lTransform(int kind, int width, int height, int bits, int[] parameters) {
        this.kind = kind;
        this.width = width;
        this.height = height;
        this.bits = bits;
        this.parameters = parameters;
    }

    int[] undo(int[] pixels) {
        switch (kind) {
            case PREDICT -> predict(pixels);
            case CROSS_COLORS -> crossColors(pixels);
            case SUBTRACT_GREEN -> {
                for (int i = 0; i < pixels.length; i++) {
                    int green = pixels[i] >> 8 & 0xff;
                    pixels[i] = pixels[i] & 0xff00ff00 | (pixels[i] & 0xff00ff) + (green << 16 | green) & 0xff00ff;
                }
            }
            default -> {
                return colors(pixels);
            }
        }
        return pixels;
    }

    private int parameter(int x, int y) {
        return parameters[(y >> bits) * ((width + (1 << bits) - 1) >> bits) + (x >> bits)];
    }

    private void predict(int[] p) {
        for (int y = 0, at = 0; y < height; y++) {
            for (int x = 0; x < width; x++, at++) {
                int mode = y == 0 ? x == 0 ? 0 : 1 : x == 0 ? 2 : parameter(x, y) >> 8 & 15;
                p[at] = add(p[at], Vp8lPredictor.predict(p, at, width, mode));
            }
        }
    }

    /** By colours, each modulo 256. */
    static int add(int a, int b) {
        return (a & 0xff00ff00) + (b & 0xff00ff00) & 0xff00ff00 | (a & 0xff00ff) + (b & 0xff00ff) & 0xff00ff;
    }

    private void crossColors(int[] p) {
        for (int y = 0, at = 0; y < height; y++) {
            for (int x = 0; x < width; x++, at++) {
                int factors = parameter(x, y);
                int green = p[at] >> 8;
                int red = (p[at] >> 16) + product(factors, green);
                int blue = p[at] + product(factors >> 8, green) + product(factors >> 16, red);
                p[at] = p[at] & 0xff00ff00 | (red & 0xff) << 16 | blue & 0xff;
            }
        }
    }

    /** Of the low bytes, as numbers with a sign. */
    private static int product(int factor, int color) {
        return (byte) factor * (byte) color >> 5;
    }

    private int[] colors(int[] packed) {
        int[] out = new int[width * height];
        int perPixel = 1 << bits;
        int indexBits = 8 >> bits;
        int packedWidth = (width + perPixel - 1) / perPixel;
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int green = packed[y * packedWidth + x / perPixel] >> 8 & 0xff;
                int index = green >> x % perPixel * indexBits & (1 << indexBits) - 1;
                out[y * width + x] = index < parameters.length ? parameters[index] : 0;
            }
        }
        return out;
    }
}
