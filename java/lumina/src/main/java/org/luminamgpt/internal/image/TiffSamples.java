// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.internal.image;

import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/** TIFF: samples out of strips or tiles, of one plane or of several. */
final class TiffSamples {
    private final Input in;
    private final int width;
    private final int height;
    private final int bits;
    private final int channels;
    private final boolean little;
    private final int compression;
    private final boolean differences;
    private final boolean reversed;
    private final int planes;
    private final boolean tiled;
    private final int blockWidth;
    private final int blockHeight;
    private final long[] offsets;
    private final long[] counts;

    TiffSamples(Input in, TiffDirectory tags, int width, int height, int bits, int channels) throws ImageFormatException {
        this.in = in;
        this.width = width;
        this.height = height;
        this.bits = bits;
        this.channels = channels;
        little = tags.isLittleEndian();
        compression = tags.number(259, 1);
        differences = tags.number(317, 1) == 2 && (compression == 5 || compression == 8 || compression == 32946);
        reversed = tags.number(266, 1) == 2;
        planes = tags.number(284, 1) == 2 ? channels : 1;
        tiled = tags.numbers(322) != null;
        blockWidth = tiled ? tags.number(322, 0) : width;
        blockHeight = tiled ? tags.number(323, 0) : Math.min(height, tags.number(278, height));
        if (!isKnown(compression) || differences && bits < 8 || tags.number(317, 1) > 2) {
            throw ImageFormatException.unsupported("a TIFF of compression " + compression + " with predictor " + tags.number(317, 1));
        }
        in.checkSize(blockWidth, blockHeight);
        offsets = present(tags.numbers(tiled ? 324 : 273));
        counts = compression == 1 ? offsets : present(tags.numbers(tiled ? 325 : 279));  // plain samples tell their size themselves
        int across = (width + blockWidth - 1) / blockWidth;
        int down = (height + blockHeight - 1) / blockHeight;
        in.checkSize((long) across * blockWidth, (long) down * blockHeight);  // all that will be unpacked
        if ((long) across * down * planes > Math.min(offsets.length, counts.length)) {
            throw ImageFormatException.damaged("it has " + offsets.length + " places for " + (long) across * down * planes + " pieces");
        }
    }

    private static boolean isKnown(int compression) {
        return compression == 1 || compression == 5 || compression == 8 || compression == 32946 || compression == 32773;
    }

    private static long[] present(long @Nullable [] values) throws ImageFormatException {
        if (values == null) {
            throw ImageFormatException.damaged("it does not say where its pixels are");
        }
        return values;
    }

    /** Samples [height, width, channels] of 8 bits: the high byte of 16, fewer as they are. */
    byte[] read() throws ImageFormatException {
        in.checkPlausible((long) width * height * channels * bits / 8, compression == 1 ? 1 : Lzw.MOST_PER_BYTE);
        byte[] samples = new byte[Math.multiplyExact(width * channels, height)];
        int block = 0;
        for (int plane = 0; plane < planes; plane++) {
            for (int top = 0; top < height; top += blockHeight) {
                for (int left = 0; left < width; left += blockWidth) {
                    read(block++, plane, left, top, samples);
                }
            }
        }
        return samples;
    }

    private void read(int block, int plane, int left, int top, byte[] samples) throws ImageFormatException {
        int bands = channels / planes;
        int rows = tiled ? blockHeight : Math.min(blockHeight, height - top);
        long size = ((long) blockWidth * bands * bits + 7) / 8 * rows;
        in.checkPlausible(size, compression == 1 ? 1 : Lzw.MOST_PER_BYTE);
        byte[] data = decompress(block, Math.toIntExact(size));
        int stride = (int) (size / rows);
        for (int y = 0; y < Math.min(rows, height - top); y++) {
            if (differences) {
                addUp(data, y * stride, stride, bands);
            }
            for (int x = 0; x < Math.min(blockWidth, width - left); x++) {
                int to = ((top + y) * width + left + x) * channels + plane;
                for (int c = 0; c < bands; c++) {
                    samples[to + c] = sample(data, y * stride, x * bands + c);
                }
            }
        }
    }

    private byte[] decompress(int block, int size) throws ImageFormatException {
        in.seek(offsets[block]);
        long count = compression == 1 ? size : counts[block];
        if (count > in.left()) {
            throw ImageFormatException.cut("piece " + block + " of its pixels is not all there");
        }
        byte[] packed = in.take((int) count);
        for (int i = 0; reversed && i < packed.length; i++) {
            packed[i] = (byte) (Integer.reverse(packed[i]) >>> 24);
        }
        byte[] data = new byte[size];
        int have = switch (compression) {
            case 1 -> copy(packed, data);
            case 5 -> new Lzw(packed, 8, true).decode(data);
            case 32773 -> unpack(packed, data);
            default -> inflate(packed, data);
        };
        if (have < size) {
            throw ImageFormatException.cut("piece " + block + " of its pixels has " + have + " of " + size + " bytes");
        }
        return data;
    }

    private static int copy(byte[] from, byte[] to) {
        System.arraycopy(from, 0, to, 0, Math.min(from.length, to.length));
        return from.length;
    }

    private static int inflate(byte[] from, byte[] to) throws ImageFormatException {
        var inflater = new Inflater();
        try {
            inflater.setInput(from);
            int have = 0;
            for (int count = 1; have < to.length && count > 0; have += count) {
                count = inflater.inflate(to, have, to.length - have);
            }
            return have;
        } catch (DataFormatException e) {
            throw ImageFormatException.damaged("its pixels do not inflate");
        } finally {
            inflater.end();
        }
    }

    /** PackBits: n of 0 to 127 announces n + 1 bytes, -n of 1 to 127 a byte that comes n + 1 times. */
    private static int unpack(byte[] from, byte[] to) {
        int at = 0;
        for (int i = 0; i + 1 < from.length && at < to.length; ) {
            int n = from[i++];
            int count = Math.min(Math.abs(n) + 1, to.length - at);
            if (n >= 0) {
                count = Math.min(count, from.length - i);
                System.arraycopy(from, i, to, at, count);
                i += n + 1;
                at += count;
            } else if (n != -128) {
                Arrays.fill(to, at, at + count, from[i++]);
                at += count;
            }
        }
        return at;
    }

    /** Each sample is the difference to the one at its left. */
    private void addUp(byte[] data, int from, int stride, int bands) {
        if (bits == 8) {
            for (int i = from + bands; i < from + stride; i++) {
                data[i] += data[i - bands];
            }
            return;
        }
        int high = little ? 1 : 0;
        for (int i = from + 2 * bands; i + 1 < from + stride; i += 2) {
            int sum = (data[i + 1 - high] & 0xff) + (data[i + 1 - high - 2 * bands] & 0xff);
            data[i + 1 - high] = (byte) sum;
            data[i + high] += (byte) (data[i + high - 2 * bands] + (sum >> 8));
        }
    }

    private byte sample(byte[] data, int row, int i) {
        if (bits >= 8) {
            return data[row + i * bits / 8 + (bits == 16 && little ? 1 : 0)];
        }
        int shift = 8 - bits - (int) ((long) i * bits % 8);
        return (byte) (data[row + (int) ((long) i * bits / 8)] >> shift & (1 << bits) - 1);
    }
}
