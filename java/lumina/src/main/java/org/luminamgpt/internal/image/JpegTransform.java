// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.internal.image;

import java.util.Arrays;

/**
 * JPEG: the inverse cosine transform of a block in the integer arithmetic of the Independent JPEG Group's slow method
 * (Loeffler, Ligtenberg, Moschytz 1989, with 13 bits of fraction), which decoders agree on to the bit.
 */
final class JpegTransform {
    private static final int FRACTION = 13;
    private static final int FIRST_PASS = 2;
    private static final int F_0_298 = 2446;
    private static final int F_0_390 = 3196;
    private static final int F_0_541 = 4433;
    private static final int F_0_765 = 6270;
    private static final int F_0_899 = 7373;
    private static final int F_1_175 = 9633;
    private static final int F_1_501 = 12299;
    private static final int F_1_847 = 15137;
    private static final int F_1_961 = 16069;
    private static final int F_2_053 = 16819;
    private static final int F_2_562 = 20995;
    private static final int F_3_072 = 25172;

    private final int[] work = new int[64];

    /** Coefficients [8, 8] times steps become samples [8, 8] at a place of a plane. */
    void run(short[] coefficients, int from, int[] steps, byte[] plane, int place, int stride) {
        int rest = 0;
        for (int i = 0; i < 64; i++) {
            int value = coefficients[from + i];
            work[i] = value * steps[i];
            rest |= i > 0 ? value : 0;
        }
        if (rest == 0) {
            byte level = clamp((work[0] << FIRST_PASS) + (1 << FIRST_PASS + 2) >> FIRST_PASS + 3);
            for (int y = 0, at = place; y < 8; y++, at += stride) {
                Arrays.fill(plane, at, at + 8, level);
            }
            return;
        }
        for (int x = 0; x < 8; x++) {
            pass(x, 8, FRACTION - FIRST_PASS);
        }
        for (int y = 0, at = place; y < 8; y++, at += stride) {
            pass(8 * y, 1, FRACTION + FIRST_PASS + 3);
            for (int x = 0; x < 8; x++) {
                plane[at + x] = clamp(work[8 * y + x]);
            }
        }
    }

    private static byte clamp(int value) {
        return (byte) Math.max(0, Math.min(255, value + 128));
    }

    /** Eight values in place, from the frequencies 0 to 7. */
    private void pass(int at, int step, int shift) {
        int[] w = work;
        int i2 = at + 2 * step;
        int i4 = at + 4 * step;
        int i6 = at + 6 * step;
        int z1 = (w[i2] + w[i6]) * F_0_541;
        int even2 = z1 - w[i6] * F_1_847;
        int even3 = z1 + w[i2] * F_0_765;
        int even0 = w[at] + w[i4] << FRACTION;
        int even1 = w[at] - w[i4] << FRACTION;
        int round = 1 << shift - 1;
        int t10 = even0 + even3 + round;
        int t13 = even0 - even3 + round;
        int t11 = even1 + even2 + round;
        int t12 = even1 - even2 + round;

        int a = w[at + 7 * step];
        int b = w[at + 5 * step];
        int c = w[at + 3 * step];
        int d = w[at + step];
        int z5 = (a + c + b + d) * F_1_175;
        int za = -(a + d) * F_0_899;
        int zb = -(b + c) * F_2_562;
        int zc = z5 - (a + c) * F_1_961;
        int zd = z5 - (b + d) * F_0_390;
        int o0 = a * F_0_298 + za + zc;
        int o1 = b * F_2_053 + zb + zd;
        int o2 = c * F_3_072 + zb + zc;
        int o3 = d * F_1_501 + za + zd;

        w[at] = t10 + o3 >> shift;
        w[at + 7 * step] = t10 - o3 >> shift;
        w[at + step] = t11 + o2 >> shift;
        w[i6] = t11 - o2 >> shift;
        w[i2] = t12 + o1 >> shift;
        w[at + 5 * step] = t12 - o1 >> shift;
        w[at + 3 * step] = t13 + o0 >> shift;
        w[i4] = t13 - o0 >> shift;
    }
}
