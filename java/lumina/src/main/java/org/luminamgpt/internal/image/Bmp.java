// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.internal.image;

import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** BMP of Windows and OS/2: plain, with bit fields, and run-length coded with 8 bits. */
final class Bmp {
    private static final int PLAIN = 0;
    private static final int RLE8 = 1;
    private static final int BIT_FIELDS = 3;
    /** Masks of red, green, blue, alpha, and the place of each of those in a pixel's four bytes. */
    private static final List<Layout> LAYOUTS = List.of(
            new Layout(new int[] {0xff0000, 0xff00, 0xff, 0}, new int[] {2, 1, 0}),
            new Layout(new int[] {0xff000000, 0xff0000, 0xff00, 0}, new int[] {3, 2, 1}),
            new Layout(new int[] {0xff000000, 0xff0000, 0xff00, 0xff}, new int[] {3, 2, 1, 0}),
            new Layout(new int[] {0xff, 0xff00, 0xff0000, 0xff000000}, new int[] {0, 1, 2, 3}),
            new Layout(new int[] {0xff0000, 0xff00, 0xff, 0xff000000}, new int[] {2, 1, 0, 3}),
            new Layout(new int[] {0, 0, 0, 0}, new int[] {2, 1, 0, 3}));

    private record Layout(int[] masks, int[] places) {}

    private final Input in;
    private int width;
    private int height;
    private boolean downwards;
    private int bits;
    private int compression;
    private int colors;
    private final int[] masks = new int[4];
    private int @Nullable [] palette;

    private Bmp(Input in) {
        this.in = in;
    }

    static Decoded read(Input in) throws ImageFormatException {
        return new Decoded(new Bmp(in).read(), 1);
    }

    private BufferedImage read() throws ImageFormatException {
        in.skip(10);
        long pixelsAt = in.i32Little() & 0xffffffffL;
        int headerSize = in.i32Little();
        switch (headerSize) {
            case 12 -> oldHeader();
            case 40, 64, 108, 124 -> header(headerSize);
            default -> throw ImageFormatException.unsupported("a BMP with a header of " + headerSize + " bytes");
        }
        in.checkSize(width, height);
        if (bits <= 8) {
            palette = palette(headerSize == 12 ? 3 : 4);
        }
        if (pixelsAt != 0) {
            in.seek(pixelsAt);
        }
        return switch (bits) {
            case 1, 4, 8 -> indexed();
            case 16 -> shorts();
            case 24 -> triples();
            case 32 -> wide();
            default -> throw ImageFormatException.unsupported("a BMP with " + bits + " bits a pixel");
        };
    }

    private void oldHeader() throws ImageFormatException {
        width = in.u16Little();
        height = in.u16Little();
        in.skip(2);
        bits = in.u16Little();
    }

    private void header(int size) throws ImageFormatException {
        int start = in.at() - 4;
        width = in.i32Little();
        height = in.i32Little();
        downwards = height < 0;
        height = Math.abs(height);
        in.skip(2);
        bits = in.u16Little();
        compression = in.i32Little();
        in.skip(12);
        colors = in.i32Little();
        in.seek(start + 40L);
        if (compression == BIT_FIELDS) {
            for (int i = 0; i < (size == 40 ? 3 : 4); i++) {
                masks[i] = in.i32Little();
            }
        }
        in.seek(Math.max(in.at(), start + (long) size));
        boolean known = compression == PLAIN || compression == RLE8 && bits == 8 || compression == BIT_FIELDS && bits >= 16;
        if (!known) {
            throw ImageFormatException.unsupported("a BMP of compression " + compression + " with " + bits + " bits a pixel");
        }
    }

    private int[] palette(int size) throws ImageFormatException {
        int[] argb = Pixels.greys();
        int count = colors == 0 ? 1 << bits : colors;
        if (count < 1 || count > 65536) {
            throw ImageFormatException.damaged("it says that it has " + Integer.toUnsignedString(colors) + " colours");
        }
        byte[] bytes = in.take(size * count);
        for (int i = 0; i < Math.min(256, count); i++) {
            argb[i] = 0xff000000 | (bytes[size * i + 2] & 0xff) << 16 | (bytes[size * i + 1] & 0xff) << 8 | bytes[size * i] & 0xff;
        }
        colors = count;
        return argb;
    }

    private BufferedImage indexed() throws ImageFormatException {
        in.checkPlausible((long) width * height, compression == RLE8 ? 1 << 16 : 8);
        byte[] indices = new byte[width * height];
        if (compression == RLE8) {
            BmpRuns.read(in, width, height, indices);
            flip(indices);
        } else {
            int mask = (1 << bits) - 1;
            for (int row = 0; row < height; row++) {
                byte[] line = line();
                for (int x = 0, to = y(row) * width; x < width; x++) {
                    indices[to + x] = (byte) (line[x * bits / 8] >> (8 - bits - x * bits % 8) & mask);
                }
            }
        }
        if (bits == 1 && palette[0] == 0xff000000 && palette[1] == -1) {
            return Pixels.bilevel(width, height, indices, -1);
        }
        return isGreyRamp() ? Pixels.grey(width, height, indices) : Pixels.indexed(width, height, indices, palette);
    }

    private boolean isGreyRamp() {
        for (int i = 0; i < Math.min(256, colors); i++) {
            if (palette[i] != (0xff000000 | 0x010101 * i)) {
                return false;
            }
        }
        return bits == 8;
    }

    private BufferedImage shorts() throws ImageFormatException {
        boolean sixGreens = compression == BIT_FIELDS && masks[0] == 0xf800 && masks[1] == 0x7e0 && masks[2] == 0x1f;
        if (compression == BIT_FIELDS && !sixGreens && !(masks[0] == 0x7c00 && masks[1] == 0x3e0 && masks[2] == 0x1f)) {
            throw unknownMasks();
        }
        in.checkPlausible(2L * width * height, 1);
        byte[] samples = new byte[width * height * 3];
        for (int row = 0; row < height; row++) {
            byte[] line = line();
            for (int x = 0, to = y(row) * width * 3; x < width; x++, to += 3) {
                int pixel = line[2 * x] & 0xff | (line[2 * x + 1] & 0xff) << 8;
                samples[to] = (byte) ((pixel >> (sixGreens ? 11 : 10) & 31) * 255 / 31);
                samples[to + 1] = (byte) (sixGreens ? (pixel >> 5 & 63) * 255 / 63 : (pixel >> 5 & 31) * 255 / 31);
                samples[to + 2] = (byte) ((pixel & 31) * 255 / 31);
            }
        }
        return Pixels.rgb(width, height, samples);
    }

    private BufferedImage triples() throws ImageFormatException {
        if (compression == BIT_FIELDS && !(masks[0] == 0xff0000 && masks[1] == 0xff00 && masks[2] == 0xff)) {
            throw unknownMasks();
        }
        return Pixels.rgb(width, height, bytes(3, new int[] {2, 1, 0}));
    }

    private BufferedImage wide() throws ImageFormatException {
        if (compression != BIT_FIELDS) {
            return Pixels.rgb(width, height, bytes(4, new int[] {2, 1, 0}));
        }
        for (Layout layout : LAYOUTS) {
            if (Arrays.equals(layout.masks, masks)) {
                byte[] samples = bytes(4, layout.places);
                return layout.places.length == 4 ? Pixels.rgba(width, height, samples) : Pixels.rgb(width, height, samples);
            }
        }
        throw unknownMasks();
    }

    private ImageFormatException unknownMasks() {
        var hex = HexFormat.of();
        return ImageFormatException.unsupported("a BMP with the bit fields " + hex.toHexDigits(masks[0]) + " "
                + hex.toHexDigits(masks[1]) + " " + hex.toHexDigits(masks[2]));
    }

    /** Samples [height, width, places], each from its place in the bytes of a pixel. */
    private byte[] bytes(int pixelBytes, int[] places) throws ImageFormatException {
        in.checkPlausible((long) width * height * pixelBytes, 1);
        byte[] samples = new byte[width * height * places.length];
        for (int row = 0; row < height; row++) {
            byte[] line = line();
            for (int x = 0, to = y(row) * width * places.length; x < width; x++) {
                for (int place : places) {
                    samples[to++] = line[x * pixelBytes + place];
                }
            }
        }
        return samples;
    }

    private byte[] line() throws ImageFormatException {
        long stride = ((long) width * bits + 31) / 32 * 4;
        in.checkPlausible(stride, 1);
        return in.take((int) stride);
    }

    private int y(int row) {
        return downwards ? row : height - 1 - row;
    }

    private void flip(byte[] indices) {
        byte[] row = new byte[width];
        for (int top = 0, bottom = height - 1; !downwards && top < bottom; top++, bottom--) {
            System.arraycopy(indices, top * width, row, 0, width);
            System.arraycopy(indices, bottom * width, indices, top * width, width);
            System.arraycopy(row, 0, indices, bottom * width, width);
        }
    }
}
