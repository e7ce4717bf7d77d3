// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.internal.image;

/** VP8: the coefficients of a block of 4x4 (RFC 6386, 13). */
final class Vp8Coefficients {
    private static final int[] BANDS = {0, 1, 2, 3, 6, 4, 5, 6, 6, 6, 6, 6, 6, 6, 6, 7, 0};
    private static final int[] ORDER = {0, 1, 4, 8, 5, 2, 3, 6, 9, 12, 13, 10, 7, 11, 14, 15};
    /** Probabilities of the bits beyond the base value, of values from 11, 19, 35, 67. */
    private static final int[][] EXTRA = {{173, 148, 140}, {176, 155, 140, 135}, {180, 157, 141, 134, 130},
        {254, 254, 243, 230, 196, 177, 153, 140, 133, 130, 129}};

    private final int[] probabilities;

    Vp8Coefficients(int[] probabilities) {
        this.probabilities = probabilities;
    }

    /**
     * Reads coefficients, times their steps, in the order of rows.
     *
     * @param plane 0 luma but for its first, 1 first ones of luma, 2 chroma, 3 luma
     * @param context how many of the blocks above and at the left have some
     * @param n the first to read
     * @return the place after the last that is not 0
     */
    int read(Vp8Bits in, int plane, int context, int n, int dc, int ac, short[] out, int at) {
        int p = place(plane, n, context);
        for (; n < 16; n++) {
            if (in.bit(probabilities[p]) == 0) {
                return n;
            }
            while (in.bit(probabilities[p + 1]) == 0) {
                if (++n == 16) {
                    return 16;
                }
                p = place(plane, n, 0);
            }
            int value = in.bit(probabilities[p + 2]) == 0 ? 1 : large(in, p);
            p = place(plane, n + 1, value == 1 ? 1 : 2);
            out[at + ORDER[n]] = (short) ((in.flag() ? -value : value) * (n > 0 ? ac : dc));
        }
        return 16;
    }

    private static int place(int plane, int n, int context) {
        return ((plane * 8 + BANDS[n]) * 3 + context) * 11;
    }

    private int large(Vp8Bits in, int p) {
        if (in.bit(probabilities[p + 3]) == 0) {
            return in.bit(probabilities[p + 4]) == 0 ? 2 : 3 + in.bit(probabilities[p + 5]);
        }
        if (in.bit(probabilities[p + 6]) == 0) {
            if (in.bit(probabilities[p + 7]) == 0) {
                return 5 + in.bit(159);
            }
            int two = in.bit(165);
            return 7 + 2 * two + in.bit(145);
        }
        int high = in.bit(probabilities[p + 8]);
        int kind = 2 * high + in.bit(probabilities[p + 9 + high]);
        int value = 0;
        for (int probability : EXTRA[kind]) {
            value = 2 * value + in.bit(probability);
        }
        return value + 3 + (8 << kind);
    }
}
