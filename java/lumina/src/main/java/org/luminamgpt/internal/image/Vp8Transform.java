// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.internal.image;

/** VP8: the two inverse transforms (RFC 6386, 14). */
final class Vp8Transform {
    private Vp8Transform() {}

    /** First coefficients of the 16 blocks of luma out of a block of their own. */
    static void first(short[] in, short[] out) {
        int[] work = new int[16];
        for (int i = 0; i < 4; i++) {
            int a0 = in[i] + in[12 + i];
            int a1 = in[4 + i] + in[8 + i];
            int a2 = in[4 + i] - in[8 + i];
            int a3 = in[i] - in[12 + i];
            work[i] = a0 + a1;
            work[4 + i] = a3 + a2;
            work[8 + i] = a0 - a1;
            work[12 + i] = a3 - a2;
        }
        for (int i = 0; i < 16; i += 4) {
            int dc = work[i] + 3;
            int a0 = dc + work[i + 3];
            int a1 = work[i + 1] + work[i + 2];
            int a2 = work[i + 1] - work[i + 2];
            int a3 = dc - work[i + 3];
            out[16 * i] = (short) (a0 + a1 >> 3);
            out[16 * (i + 1)] = (short) (a3 + a2 >> 3);
            out[16 * (i + 2)] = (short) (a0 - a1 >> 3);
            out[16 * (i + 3)] = (short) (a3 - a2 >> 3);
        }
    }

    /** Adds the picture of 16 coefficients to what was predicted. */
    static void add(short[] in, int from, byte[] plane, int at, int stride, int[] work) {
        for (int i = 0; i < 4; i++) {
            int a = in[from + i] + in[from + 8 + i];
            int b = in[from + i] - in[from + 8 + i];
            int c = high(in[from + 4 + i]) - low(in[from + 12 + i]);
            int d = low(in[from + 4 + i]) + high(in[from + 12 + i]);
            work[4 * i] = a + d;
            work[4 * i + 1] = b + c;
            work[4 * i + 2] = b - c;
            work[4 * i + 3] = a - d;
        }
        for (int i = 0; i < 4; i++, at += stride) {
            int dc = work[i] + 4;
            int a = dc + work[8 + i];
            int b = dc - work[8 + i];
            int c = high(work[4 + i]) - low(work[12 + i]);
            int d = low(work[4 + i]) + high(work[12 + i]);
            plane[at] = clamp((plane[at] & 0xff) + (a + d >> 3));
            plane[at + 1] = clamp((plane[at + 1] & 0xff) + (b + c >> 3));
            plane[at + 2] = clamp((plane[at + 2] & 0xff) + (b - c >> 3));
            plane[at + 3] = clamp((plane[at + 3] & 0xff) + (a - d >> 3));
        }
    }

    /** Times sqrt(2) cos(pi / 8). */
    private static int low(int value) {
        return (value * 20091 >> 16) + value;
    }

    /** Times sqrt(2) sin(pi / 8). */
    private static int high(int value) {
        return value * 35468 >> 16;
    }

    static byte clamp(int value) {
        return (byte) Math.max(0, Math.min(255, value));
    }
}
