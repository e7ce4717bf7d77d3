// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.internal.image;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Lossless WebP (WebP Lossless Bitstream Specification). */
final class Vp8l {
    private static final int LENGTHS = 24;
    private static final int DISTANCES = 40;
    /** Near pixels by their code: 16 times the rows up, and 8 less the columns to the left. */
    private static final int[] NEAR = {0x18, 0x07, 0x17, 0x19, 0x28, 0x06, 0x27, 0x29, 0x16, 0x1a, 0x26, 0x2a, 0x38, 0x05, 0x37, 0x39,
        0x15, 0x1b, 0x36, 0x3a, 0x25, 0x2b, 0x48, 0x04, 0x47, 0x49, 0x14, 0x1c, 0x35, 0x3b, 0x46, 0x4a, 0x24, 0x2c, 0x58, 0x45, 0x4b, 0x34,
        0x3c, 0x03, 0x57, 0x59, 0x13, 0x1d, 0x56, 0x5a, 0x23, 0x2d, 0x44, 0x4c, 0x55, 0x5b, 0x33, 0x3d, 0x68, 0x02, 0x67, 0x69, 0x12, 0x1e,
        0x66, 0x6a, 0x22, 0x2e, 0x54, 0x5c, 0x43, 0x4d, 0x65, 0x6b, 0x32, 0x3e, 0x78, 0x01, 0x77, 0x79, 0x53, 0x5d, 0x11, 0x1f, 0x64, 0x6c,
        0x42, 0x4e, 0x76, 0x7a, 0x21, 0x2f, 0x75, 0x7b, 0x31, 0x3f, 0x63, 0x6d, 0x52, 0x5e, 0x00, 0x74, 0x7c, 0x41, 0x4f, 0x10, 0x20, 0x62,
        0x6e, 0x30, 0x73, 0x7d, 0x51, 0x5f, 0x40, 0x72, 0x7e, 0x61, 0x6f, 0x50, 0x71, 0x7f, 0x60, 0x70};

    private final Vp8lBits in;

    private Vp8l(Vp8lBits in) {
        this.in = in;
    }

    /** @param data a VP8L chunk's */
    static WebPFrame read(byte[] data, Input limits) throws ImageFormatException {
        var in = new Vp8lBits(data, 0);
        int signature = in.bits(8);
        int width = in.bits(14) + 1;
        int height = in.bits(14) + 1;
        in.bits(1);
        if (signature != 0x2f || in.bits(3) != 0) {
            throw ImageFormatException.damaged("its frame is not of VP8L");
        }
        in.check();
        limits.checkSize(width, height);
        return new WebPFrame(width, height, new Vp8l(in).picture(width, height));
    }

    /** Pixels without a header: ARGB [height, width]. */
    static int[] read(byte[] data, int from, int width, int height) throws ImageFormatException {
        return new Vp8l(new Vp8lBits(data, from)).picture(width, height);
    }

    private int[] picture(int width, int height) throws ImageFormatException {
        List<Vp8lTransform> transforms = new ArrayList<>();
        int codedWidth = width;
        int seen = 0;
        while (in.flag()) {
            int kind = in.bits(2);
            if ((seen >> kind & 1) != 0) {
                throw ImageFormatException.damaged("it has one transform twice");
            }
            seen |= 1 << kind;
            int bits = 0;
            int[] parameters = {};
            if (kind == Vp8lTransform.INDEX_COLORS) {
                int colors = in.bits(8) + 1;
                bits = colors > 16 ? 0 : colors > 4 ? 1 : colors > 2 ? 2 : 3;
                parameters = image(colors, 1, false);
                for (int i = 1; i < colors; i++) {
                    parameters[i] = Vp8lTransform.add(parameters[i], parameters[i - 1]);
                }
            } else if (kind != Vp8lTransform.SUBTRACT_GREEN) {
                bits = in.bits(3) + 2;
                parameters = image(blocks(codedWidth, bits), blocks(height, bits), false);
            }
            transforms.add(0, new Vp8lTransform(kind, codedWidth, height, bits, parameters));
            codedWidth = kind == Vp8lTransform.INDEX_COLORS ? blocks(codedWidth, bits) : codedWidth;
        }
        int[] pixels = image(codedWidth, height, true);
        for (Vp8lTransform transform : transforms) {
            pixels = transform.undo(pixels);
        }
        return pixels;
    }

    private static int blocks(int size, int bits) {
        return size + (1 << bits) - 1 >> bits;
    }

    /** @param main whether codes may differ from place to place */
    private int[] image(int width, int height, boolean main) throws ImageFormatException {
        int cacheBits = in.flag() ? in.bits(4) : 0;
        if (cacheBits > 11) {
            throw ImageFormatException.damaged("its colour cache has " + cacheBits + " bits");
        }
        int groupBits = 0;
        int[] groups = null;
        int count = 1;
        if (main && in.flag()) {
            groupBits = in.bits(3) + 2;
            groups = image(blocks(width, groupBits), blocks(height, groupBits), false);
            for (int i = 0; i < groups.length; i++) {
                groups[i] = groups[i] >> 8 & 0xffff;
                count = Math.max(count, groups[i] + 1);
            }
        }
        int cacheSize = cacheBits == 0 ? 0 : 1 << cacheBits;
        int[] sizes = {256 + LENGTHS + cacheSize, 256, 256, 256, DISTANCES};
        var codes = new Vp8lHuffman[count][5];
        for (Vp8lHuffman[] group : codes) {
            for (int i = 0; i < 5; i++) {
                group[i] = Vp8lHuffman.read(in, sizes[i]);
            }
        }
        return pixels(width, height, codes, groups, groupBits, cacheBits);
    }

    private int[] pixels(int width, int height, Vp8lHuffman[][] codes, int @Nullable [] groups, int groupBits, int cacheBits)
            throws ImageFormatException {
        int[] pixels = new int[Math.multiplyExact(width, height)];
        int[] cache = new int[1 << cacheBits];
        int cached = 0;
        for (int at = 0; at < pixels.length; ) {
            int x = at % width;
            int y = at / width;
            if (x == 0) {
                in.check();
            }
            Vp8lHuffman[] group = codes[groups == null ? 0 : groups[(y >> groupBits) * blocks(width, groupBits) + (x >> groupBits)]];
            int code = group[0].decode(in);
            if (code < 256) {
                int red = group[1].decode(in);
                int blue = group[2].decode(in);
                pixels[at++] = group[3].decode(in) << 24 | red << 16 | code << 8 | blue;
            } else if (code < 256 + LENGTHS) {
                int length = number(code - 256);
                int distance = distance(number(group[4].decode(in)), width);
                if (distance > at || length > pixels.length - at) {
                    in.check();
                    throw ImageFormatException.damaged("it repeats pixels that are not there");
                }
                for (int end = at + length; at < end; at++) {
                    pixels[at] = pixels[at - distance];
                }
            } else {
                for (; cached < at && cacheBits > 0; cached++) {
                    cache[0x1e35a7bd * pixels[cached] >>> 32 - cacheBits] = pixels[cached];
                }
                pixels[at++] = cache[code - 256 - LENGTHS];
            }
        }
        in.check();
        return pixels;
    }

    private int number(int code) {
        if (code < 4) {
            return code + 1;
        }
        int extra = code - 2 >> 1;
        return (2 + (code & 1) << extra) + in.bits(extra) + 1;
    }

    private static int distance(int code, int width) {
        if (code > NEAR.length) {
            return code - NEAR.length;
        }
        int near = NEAR[code - 1];
        return Math.max(1, (near >> 4) * width + 8 - (near & 15));
    }
}
