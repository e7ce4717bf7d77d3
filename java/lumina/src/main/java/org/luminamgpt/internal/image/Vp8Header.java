// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.internal.image;

/** VP8: what stands before the blocks of a key frame (RFC 6386, 9 and 19.2). */
final class Vp8Header {
    static final int HEADER_BYTES = 10;

    final int width;
    final int height;
    final Vp8Bits bits;
    /** Bits of the coefficients of every n-th row of blocks. */
    final Vp8Bits[] partitions;
    final int[] probabilities = Vp8Tables.COEFFICIENTS.clone();
    /** Whether each block says its segment, and the tree of that. */
    boolean segmentsGiven;
    final int[] segmentTree = {255, 255, 255};
    /** Steps of a segment: [4][luma DC, AC, its second transform's DC, AC, chroma DC, AC]. */
    final int[][] steps = new int[4][];
    boolean simpleFilter;
    /** [segment][0, or 1 for blocks of 4x4 modes] */
    final int[][] filterLevels = new int[4][2];
    int sharpness;
    boolean skipsGiven;
    int skipProbability;

    private boolean segmented;
    private boolean absolute;
    private final int[] segmentQuantizers = new int[4];
    private final int[] segmentLevels = new int[4];

    /** @param data a VP8 chunk's */
    Vp8Header(byte[] data) throws ImageFormatException {
        if (data.length < HEADER_BYTES) {
            throw ImageFormatException.cut("its frame has " + data.length + " bytes");
        }
        var in = new Input(data, Long.MAX_VALUE);
        int tag = in.u16Little() | in.u8() << 16;
        int signature = in.u16() << 8 | in.u8();
        width = in.u16Little() & 0x3fff;
        height = in.u16Little() & 0x3fff;
        if ((tag & 1) != 0 || (tag >> 1 & 7) > 3 || (tag >> 4 & 1) == 0 || signature != 0x9d012a) {
            throw ImageFormatException.damaged("its frame is not a shown key frame of VP8");
        }
        int first = HEADER_BYTES + (tag >> 5);
        if (first > data.length) {
            throw ImageFormatException.cut("the first part of its frame is not all there");
        }
        bits = new Vp8Bits(data, HEADER_BYTES, first);
        bits.bits(2);  // colour space and whether to clamp, which decoders ignore
        segments();
        filter();
        partitions = partitions(data, first);
        quantizers();
        bits.flag();
        for (int i = 0; i < probabilities.length; i++) {
            if (bits.bit(Vp8Tables.UPDATES[i]) != 0) {
                probabilities[i] = bits.bits(8);
            }
        }
        skipsGiven = bits.flag();
        skipProbability = skipsGiven ? bits.bits(8) : 0;
        if (bits.isOver()) {
            throw ImageFormatException.cut("the header of its frame is not all there");
        }
    }

    private void segments() {
        segmented = bits.flag();
        if (!segmented) {
            return;
        }
        segmentsGiven = bits.flag();
        if (bits.flag()) {
            absolute = bits.flag();
            for (int i = 0; i < 4; i++) {
                segmentQuantizers[i] = bits.optional(7);
            }
            for (int i = 0; i < 4; i++) {
                segmentLevels[i] = bits.optional(6);
            }
        }
        for (int i = 0; segmentsGiven && i < 3; i++) {
            segmentTree[i] = bits.flag() ? bits.bits(8) : 255;
        }
    }

    private void filter() {
        simpleFilter = bits.flag();
        int level = bits.bits(6);
        sharpness = bits.bits(3);
        int[] change = new int[8];  // by reference frame, of which key frames use the first, and by mode, likewise
        boolean changes = bits.flag();
        if (changes && bits.flag()) {
            for (int i = 0; i < 8; i++) {
                change[i] = bits.optional(6);
            }
        }
        for (int i = 0; level > 0 && i < 4; i++) {
            int base = segmented ? segmentLevels[i] + (absolute ? 0 : level) : level;
            filterLevels[i][0] = clamp(base + change[0], 63);
            filterLevels[i][1] = clamp(base + change[0] + change[4], 63);
        }
    }

    private Vp8Bits[] partitions(byte[] data, int sizesAt) throws ImageFormatException {
        var found = new Vp8Bits[1 << bits.bits(2)];
        var in = new Input(data, Long.MAX_VALUE).seek(sizesAt);
        int at = sizesAt + 3 * (found.length - 1);
        for (int i = 0; i < found.length; i++) {
            int size = i < found.length - 1 ? in.u16Little() | in.u8() << 16 : data.length - at;
            int end = at + size;
            if (size < 0 || end > data.length) {
                throw ImageFormatException.cut("part " + (i + 1) + " of its frame is not all there");
            }
            found[i] = new Vp8Bits(data, at, end);
            at = end;
        }
        return found;
    }

    private void quantizers() {
        int base = bits.bits(7);
        int lumaDc = bits.optional(4);
        int secondDc = bits.optional(4);
        int secondAc = bits.optional(4);
        int chromaDc = bits.optional(4);
        int chromaAc = bits.optional(4);
        for (int i = 0; i < 4; i++) {
            int q = segmented ? segmentQuantizers[i] + (absolute ? 0 : base) : base;
            steps[i] = new int[] {Vp8Tables.DC_STEPS[clamp(q + lumaDc, 127)], Vp8Tables.AC_STEPS[clamp(q, 127)],
                2 * Vp8Tables.DC_STEPS[clamp(q + secondDc, 127)], Math.max(8, Vp8Tables.AC_STEPS[clamp(q + secondAc, 127)] * 155 / 100),
                Vp8Tables.DC_STEPS[clamp(q + chromaDc, 117)], Vp8Tables.AC_STEPS[clamp(q + chromaAc, 127)]};
        }
    }

    private static int clamp(int value, int most) {
        return Math.max(0, Math.min(most, value));
    }
}
