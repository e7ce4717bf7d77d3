// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.internal.image;

import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** PNG: the rows of pixels, inflated, with their filters undone and the passes of Adam7 put in place. */
final class PngRows {
    private static final int[][] ADAM7 = {{0, 0, 8, 8}, {4, 0, 8, 8}, {0, 4, 4, 8}, {2, 0, 4, 4}, {0, 2, 2, 4}, {1, 0, 2, 2}, {0, 1, 1, 2}};
    private static final int[][] WHOLE = {{0, 0, 1, 1}};
    /** The most that deflate makes of a byte. */
    private static final int MOST_PER_BYTE = 1032;

    private final Input in;
    private final int width;
    private final int height;
    private final int bits;
    private final int channels;
    private int chunkLeft;
    private int rowsRead;

    /** @param in at the data of the first IDAT chunk, of the length given */
    PngRows(Input in, int length, int width, int height, int bits, int channels) {
        this.in = in;
        this.chunkLeft = length;
        this.width = width;
        this.height = height;
        this.bits = bits;
        this.channels = channels;
    }

    /** Samples [height, width, channels] of 8 bits: the high byte of 16, fewer as they are. */
    byte[] read(boolean interlaced) throws ImageFormatException {
        in.checkPlausible((long) width * height * channels * bits / 8, MOST_PER_BYTE);
        byte[] samples = new byte[Math.multiplyExact(width * channels, height)];
        var inflater = new Inflater();
        try {
            for (int[] pass : interlaced ? ADAM7 : WHOLE) {
                read(inflater, pass, samples);
            }
            finish(inflater);
        } catch (DataFormatException e) {
            throw ImageFormatException.damaged("its pixels do not inflate after " + rowsRead + " rows");
        } finally {
            inflater.end();
        }
        return samples;
    }

    private void read(Inflater inflater, int[] pass, byte[] samples) throws ImageFormatException, DataFormatException {
        int columns = (width - pass[0] + pass[2] - 1) / pass[2];
        if (columns < 1) {
            return;
        }
        int stride = (int) (((long) columns * channels * bits + 7) / 8);
        int step = Math.max(1, channels * bits / 8);
        byte[] row = new byte[1 + stride];
        byte[] above = new byte[1 + stride];
        for (int y = pass[1]; y < height; y += pass[3], rowsRead++) {
            fill(inflater, row);
            unfilter(row, above, step);
            place(row, samples, y * width + pass[0], pass[2], columns);
            byte[] swap = above;
            above = row;
            row = swap;
        }
    }

    private void fill(Inflater inflater, byte[] row) throws ImageFormatException, DataFormatException {
        for (int have = 0; have < row.length; ) {
            int count = inflater.inflate(row, have, row.length - have);
            have += count;
            if (count == 0 && (inflater.finished() || inflater.needsDictionary() || !feed(inflater))) {
                throw ImageFormatException.cut("its pixels end after " + rowsRead + " rows");
            }
        }
    }

    /** Gives the next piece of data; false if there is none. */
    private boolean feed(Inflater inflater) throws ImageFormatException {
        while (chunkLeft == 0) {
            if (in.left() < 12 || !in.matches(in.at() + 8, "IDAT")) {
                return false;
            }
            in.skip(4);
            chunkLeft = in.i32();
            in.skip(4);
        }
        int count = chunkLeft < 0 ? in.left() : Math.min(chunkLeft, in.left());
        if (count == 0) {
            return false;
        }
        inflater.setInput(in.bytes(), in.at(), count);
        in.skip(count);
        chunkLeft -= count;
        return true;
    }

    /** Looks at the checksum at the end, if it is there, and leaves the input behind the last chunk. */
    private void finish(Inflater inflater) throws ImageFormatException, DataFormatException {
        byte[] more = new byte[1];
        while (!inflater.finished() && inflater.inflate(more) == 0) {
            if (!feed(inflater)) {
                break;
            }
        }
        while (chunkLeft > 0 || in.left() >= 12 && in.matches(in.at() + 8, "IDAT")) {
            if (chunkLeft == 0) {
                in.skip(4);
                chunkLeft = in.i32();
                in.skip(4);
            }
            int count = chunkLeft < 0 ? in.left() : Math.min(chunkLeft, in.left());
            in.skip(count);
            chunkLeft = 0;
        }
        in.skip(Math.min(4, in.left()));
    }

    private static void unfilter(byte[] row, byte[] above, int step) throws ImageFormatException {
        int filter = row[0];
        if (filter < 0 || filter > 4) {
            throw ImageFormatException.damaged("a row has filter " + filter);
        }
        for (int i = 1; filter != 0 && i < row.length; i++) {
            int left = i > step ? row[i - step] & 0xff : 0;
            int up = above[i] & 0xff;
            row[i] += (byte) switch (filter) {
                case 1 -> left;
                case 2 -> up;
                case 3 -> left + up >> 1;
                default -> paeth(left, up, i > step ? above[i - step] & 0xff : 0);
            };
        }
    }

    private static int paeth(int left, int up, int corner) {
        int toLeft = Math.abs(up - corner);
        int toUp = Math.abs(left - corner);
        int toCorner = Math.abs(left + up - 2 * corner);
        return toLeft <= toUp && toLeft <= toCorner ? left : toUp <= toCorner ? up : corner;
    }

    private void place(byte[] row, byte[] samples, int first, int step, int columns) {
        if (bits == 8 && step == 1) {
            System.arraycopy(row, 1, samples, first * channels, columns * channels);
            return;
        }
        for (int x = 0; x < columns; x++) {
            for (int c = 0; c < channels; c++) {
                samples[(first + x * step) * channels + c] = sample(row, x * channels + c);
            }
        }
    }

    private byte sample(byte[] row, int i) {
        if (bits >= 8) {
            return row[1 + i * bits / 8];
        }
        int shift = 8 - bits - i * bits % 8;
        return (byte) (row[1 + i * bits / 8] >> shift & (1 << bits) - 1);
    }
}
