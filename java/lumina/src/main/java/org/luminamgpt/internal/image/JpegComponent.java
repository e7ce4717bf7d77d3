// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.internal.image;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** JPEG: one colour of a picture, in blocks of 8 by 8. */
final class JpegComponent {
    final int id;
    final int across;
    final int down;
    final int quantizer;
    /** Samples that count, of those in blocks. */
    int width;
    int height;
    /** Blocks of a scan of this component alone. */
    int blockColumns;
    int blockRows;
    /** Bytes of a row of samples, those of the blocks at the edge included. */
    int stride;
    byte[] samples = {};
    /** Coefficients in the order of the scan, 64 a block, of pictures that come in several scans over the same blocks. */
    short @Nullable [] coefficients;
    /** The steps as they were when the first scan began. */
    int @Nullable [] steps;
    JpegHuffman dc;
    JpegHuffman ac;
    int lastDc;
    /** How many low bits of each coefficient are still to come; -1 where nothing came. */
    final int[] missingBits = new int[64];

    JpegComponent(int id, int across, int down, int quantizer) {
        this.id = id;
        this.across = across;
        this.down = down;
        this.quantizer = quantizer;
        Arrays.fill(missingBits, -1);
    }

    /** @param units of the most samples across and down, and the picture in such units */
    void allocate(int width, int height, int mostAcross, int mostDown, boolean progressive) {
        this.width = ceil((long) width * across, mostAcross);
        this.height = ceil((long) height * down, mostDown);
        blockColumns = ceil((long) width * across, 8 * mostAcross);
        blockRows = ceil((long) height * down, 8 * mostDown);
        int paddedColumns = ceil(width, 8 * mostAcross) * across;
        int paddedRows = ceil(height, 8 * mostDown) * down;
        stride = 8 * paddedColumns;
        samples = new byte[Math.multiplyExact(stride, 8 * paddedRows)];
        coefficients = progressive ? new short[samples.length] : null;
    }

    private static int ceil(long value, int by) {
        return (int) ((value + by - 1) / by);
    }

    /** Where the coefficients of a block begin. */
    int block(int row, int column) {
        return (row * (stride / 8) + column) * 64;
    }

    /** Where the samples of a block begin. */
    int place(int row, int column) {
        return row * 8 * stride + column * 8;
    }
}
