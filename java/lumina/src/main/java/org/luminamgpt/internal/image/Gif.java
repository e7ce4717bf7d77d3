// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.internal.image;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** GIF: the first frame on its screen, whose uncovered part is transparent or has the first colour. */
final class Gif {
    private final Input in;
    private int width;
    private int height;
    private int transparent = -1;
    private byte @Nullable [] palette;

    private Gif(Input in) {
        this.in = in;
    }

    static Decoded read(Input in) throws ImageFormatException {
        return new Decoded(new Gif(in).read(), 1);
    }

    private BufferedImage read() throws ImageFormatException {
        in.skip(6);
        width = in.u16Little();
        height = in.u16Little();
        int flags = in.u8();
        in.skip(2);
        palette = palette(flags);
        while (true) {
            switch (in.u8()) {
                case '!' -> extension();
                case ',' -> {
                    return frame();
                }
                case ';' -> throw ImageFormatException.cut("it has no frame");
                default -> { }  // stray bytes between blocks are passed over, as the reference does
            }
        }
    }

    private byte @Nullable [] palette(int flags) throws ImageFormatException {
        return (flags & 0x80) == 0 ? null : in.take(3 << (flags & 7) + 1);
    }

    private void extension() throws ImageFormatException {
        boolean control = in.u8() == 0xf9;
        for (int size = in.u8(); size != 0; size = in.u8()) {
            byte[] block = in.take(size);
            if (control && size >= 4) {
                transparent = (block[0] & 1) != 0 ? block[3] & 0xff : transparent;
            }
        }
    }

    private BufferedImage frame() throws ImageFormatException {
        int left = in.u16Little();
        int top = in.u16Little();
        int frameWidth = in.u16Little();
        int frameHeight = in.u16Little();
        int flags = in.u8();
        width = Math.max(width, left + frameWidth);
        height = Math.max(height, top + frameHeight);
        in.checkSize(width, height);
        in.checkSize(frameWidth, frameHeight);
        byte[] own = palette(flags);
        byte[] colors = own == null ? palette : own;
        byte[] indices = indices(frameWidth, frameHeight);
        byte[] samples = new byte[width * height];
        Arrays.fill(samples, (byte) Math.max(0, transparent));
        boolean interlaced = (flags & 0x40) != 0;
        for (int row = 0; row < frameHeight; row++) {
            int y = interlaced ? interlacedRow(row, frameHeight) : row;
            System.arraycopy(indices, row * frameWidth, samples, (top + y) * width + left, frameWidth);
        }
        return isGreyRamp(colors) ? Pixels.grey(width, height, samples, transparent) : Pixels.indexed(width, height, samples, argb(colors));
    }

    /** Indices [height, width] in the order of the file: LZW codes in blocks of up to 255 bytes. */
    private byte[] indices(int width, int height) throws ImageFormatException {
        int codeBits = in.u8();
        in.checkPlausible((long) width * height, Lzw.MOST_PER_BYTE);
        var codes = new ByteArrayOutputStream();
        while (in.left() > 0) {
            int size = Math.min(in.u8(), in.left());
            if (size == 0) {
                break;
            }
            codes.write(in.bytes(), in.at(), size);
            in.skip(size);
        }
        byte[] indices = new byte[width * height];
        int count = new Lzw(codes.toByteArray(), codeBits, false).decode(indices);
        if (count < indices.length) {
            throw ImageFormatException.cut("its pixels end after " + count + " of " + indices.length);
        }
        return indices;
    }

    /** Rows come in four passes: every 8th, those between, every 4th that is left, every 2nd that is left. */
    private static int interlacedRow(int row, int height) {
        int eighths = (height + 7) / 8;
        int quarters = (height + 3) / 4;
        int halves = (height + 1) / 2;
        if (row < eighths) {
            return 8 * row;
        }
        return row < quarters ? 8 * (row - eighths) + 4 : row < halves ? 4 * (row - quarters) + 2 : 2 * (row - halves) + 1;
    }

    /** Without colours, or with greys whose index is their level, a GIF is a grey picture. */
    private static boolean isGreyRamp(byte @Nullable [] colors) {
        for (int i = 0; colors != null && i < colors.length; i++) {
            if ((colors[i] & 0xff) != i / 3) {
                return false;
            }
        }
        return true;
    }

    private int[] argb(byte[] colors) {
        int[] argb = Pixels.greys();
        for (int i = 0; i < colors.length / 3; i++) {
            argb[i] = 0xff000000 | (colors[3 * i] & 0xff) << 16 | (colors[3 * i + 1] & 0xff) << 8 | colors[3 * i + 2] & 0xff;
        }
        if (transparent >= 0) {
            argb[transparent] &= 0xffffff;
        }
        return argb;
    }
}
