// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.internal.image;

import java.util.Arrays;

/** VP8: the key frame that a lossy WebP is (RFC 6386). */
final class Vp8 {
    /** Modes of 4x4 blocks: the next place for either bit, or ~mode. */
    private static final int[] MODE_TREE = {~0, 2, ~1, 4, ~2, 6, 8, 12, ~3, 10, ~5, ~6, ~4, 14, ~7, 16, ~8, ~9};
    private static final int DC_CONTEXT = 8;

    private final Vp8Header header;
    private final Vp8Bits bits;
    private final Vp8Coefficients coefficients;
    private final Vp8Predictor predictor = new Vp8Predictor();
    private final int columns;
    private final int rows;
    private final Vp8Plane luma;
    private final Vp8Plane u;
    private final Vp8Plane v;
    /** Modes of the 4x4 blocks above, of the whole row, and at the left. */
    private final int[] modesAbove;
    private final int[] modesLeft = new int[4];
    /** Whether the blocks there have coefficients: 4 of luma, 2 of each chroma, and the luma's first ones. */
    private final int[][] filledAbove;
    private final int[] filledLeft = new int[9];
    private final byte[] levels;
    private final boolean[] inner;

    private final int[] modes = new int[16];
    private final short[] block = new short[25 * 16];
    private final short[] firsts = new short[16];
    private final int[] work = new int[16];
    private final int[] right = new int[4];

    private Vp8(byte[] data, Input limits) throws ImageFormatException {
        header = new Vp8Header(data);
        limits.checkSize(header.width, header.height);
        bits = header.bits;
        coefficients = new Vp8Coefficients(header.probabilities);
        columns = (header.width + 15) / 16;
        rows = (header.height + 15) / 16;
        luma = new Vp8Plane(16 * columns, 16 * rows);
        u = new Vp8Plane(8 * columns, 8 * rows);
        v = new Vp8Plane(8 * columns, 8 * rows);
        modesAbove = new int[4 * columns];
        filledAbove = new int[columns][9];
        levels = new byte[columns * rows];
        inner = new boolean[columns * rows];
    }

    /** @param data a VP8 chunk's */
    static WebPFrame read(byte[] data, Input limits) throws ImageFormatException {
        var frame = new Vp8(data, limits);
        frame.decode();
        return new WebPFrame(frame.header.width, frame.header.height,
                Vp8Colors.argb(frame.header.width, frame.header.height, frame.luma, frame.u, frame.v));
    }

    private void decode() throws ImageFormatException {
        for (int row = 0; row < rows; row++) {
            Vp8Bits part = header.partitions[row % header.partitions.length];
            Arrays.fill(modesLeft, 0);
            Arrays.fill(filledLeft, 0);
            for (int column = 0; column < columns; column++) {
                block(part, column, row);
            }
            if (bits.isOver() || part.isOver()) {
                throw ImageFormatException.cut("its frame ends in row " + 16 * row + " of " + header.height);
            }
        }
        var filter = new Vp8Filter(header, luma, u, v);
        for (int i = 0; i < levels.length; i++) {
            filter.block(i % columns, i / columns, levels[i], inner[i]);
        }
    }

    private void block(Vp8Bits part, int column, int row) {
        int[] tree = header.segmentTree;
        int segment = !header.segmentsGiven ? 0 : bits.bit(tree[0]) == 0 ? bits.bit(tree[1]) : 2 + bits.bit(tree[2]);
        boolean skipped = header.skipsGiven && bits.bit(header.skipProbability) != 0;
        boolean small = bits.bit(145) == 0;
        int mode = 0;
        if (small) {
            smallModes(column);
        } else {
            mode = bits.bit(156) != 0 ? bits.flag() ? Vp8Predictor.TRUE_MOTION : Vp8Predictor.HORIZONTAL
                    : bits.bit(163) != 0 ? Vp8Predictor.VERTICAL : Vp8Predictor.DC;
            Arrays.fill(modesAbove, 4 * column, 4 * column + 4, Vp8Predictor.AS_SMALL[mode]);
            Arrays.fill(modesLeft, Vp8Predictor.AS_SMALL[mode]);
        }
        int chromaMode = bits.bit(142) == 0 ? Vp8Predictor.DC : bits.bit(114) == 0 ? Vp8Predictor.VERTICAL
                : bits.bit(183) != 0 ? Vp8Predictor.TRUE_MOTION : Vp8Predictor.HORIZONTAL;
        Arrays.fill(block, (short) 0);
        boolean filled = !skipped && coefficients(part, filledAbove[column], header.steps[segment], small);
        if (skipped) {
            int kept = small ? DC_CONTEXT : DC_CONTEXT + 1;
            Arrays.fill(filledAbove[column], 0, kept, 0);
            Arrays.fill(filledLeft, 0, kept, 0);
        }
        levels[row * columns + column] = (byte) header.filterLevels[segment][small ? 1 : 0];
        inner[row * columns + column] = small || filled;
        draw(column, row, small ? -1 : mode, chromaMode);
    }

    private void smallModes(int column) {
        for (int y = 0; y < 4; y++) {
            for (int x = 0; x < 4; x++) {
                int at = (modesAbove[4 * column + x] * 10 + modesLeft[y]) * 9;
                int i = 0;
                do {
                    i = MODE_TREE[i + bits.bit(Vp8Tables.MODES[at + (i >> 1)])];
                } while (i > 0);
                modes[4 * y + x] = modesAbove[4 * column + x] = modesLeft[y] = ~i;
            }
        }
    }

    /** Whether there is a coefficient that is not 0. */
    private boolean coefficients(Vp8Bits part, int[] above, int[] steps, boolean small) {
        int first = 0;
        boolean filled = false;
        if (!small) {
            Arrays.fill(firsts, (short) 0);
            int end = coefficients.read(part, 1, above[DC_CONTEXT] + filledLeft[DC_CONTEXT], 0, steps[2], steps[3], firsts, 0);
            above[DC_CONTEXT] = filledLeft[DC_CONTEXT] = end > 0 ? 1 : 0;
            Vp8Transform.first(firsts, block);
            first = 1;
        }
        for (int i = 0; i < 16; i++) {
            int end = coefficients.read(part, small ? 3 : 0, above[i % 4] + filledLeft[i / 4], first, steps[0], steps[1], block, 16 * i);
            above[i % 4] = filledLeft[i / 4] = end > first ? 1 : 0;
            filled |= end > 1 || block[16 * i] != 0;
        }
        for (int i = 0; i < 8; i++) {
            int plane = 4 + i / 4 * 2;
            int x = plane + i % 2;
            int y = plane + i / 2 % 2;
            int end = coefficients.read(part, 2, above[x] + filledLeft[y], 0, steps[4], steps[5], block, 16 * (16 + i));
            above[x] = filledLeft[y] = end > 0 ? 1 : 0;
            filled |= end > 1 || block[16 * (16 + i)] != 0;
        }
        return filled;
    }

    /** @param mode of the luma, or -1 where each block of 4x4 has its own */
    private void draw(int column, int row, int mode, int chromaMode) {
        if (mode >= 0) {
            predictor.whole(luma, 16 * column, 16 * row, 16, mode);
        }
        for (int i = 0; i < 16; i++) {
            int x = 16 * column + i % 4 * 4;
            int y = 16 * row + i / 4 * 4;
            int at = luma.place(x, y);
            if (mode < 0) {
                aboveRight(column, row, i);
                predictor.small(luma.samples, at, luma.stride, modes[i], right);
            }
            Vp8Transform.add(block, 16 * i, luma.samples, at, luma.stride, work);
        }
        for (int c = 0; c < 2; c++) {
            Vp8Plane plane = c == 0 ? u : v;
            predictor.whole(plane, 8 * column, 8 * row, 8, chromaMode);
            for (int i = 0; i < 4; i++) {
                int at = plane.place(8 * column + i % 2 * 4, 8 * row + i / 2 * 4);
                Vp8Transform.add(block, 16 * (16 + 4 * c + i), plane.samples, at, plane.stride, work);
            }
        }
    }

    /** Blocks at the right edge take what is above the whole block, whatever their row; beyond the picture it is repeated. */
    private void aboveRight(int column, int row, int i) {
        boolean edge = i % 4 == 3;
        int x = 16 * column + i % 4 * 4 + 4;
        int at = luma.place(x, edge ? 16 * row - 1 : 16 * row + i / 4 * 4 - 1);
        for (int k = 0; k < 4; k++) {
            boolean beyond = edge && column == columns - 1;
            right[k] = beyond && row == 0 ? 127 : luma.samples[beyond ? at - 1 : at + k] & 0xff;
        }
    }
}
