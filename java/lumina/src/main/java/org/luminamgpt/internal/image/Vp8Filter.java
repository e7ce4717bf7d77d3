// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.internal.image;

/** VP8: the filter across the edges of blocks, after all is predicted (RFC 6386, 15). */
final class Vp8Filter {
    private final int sharpness;
    private final boolean simple;
    private final Vp8Plane luma;
    private final Vp8Plane[] chroma;

    Vp8Filter(Vp8Header header, Vp8Plane luma, Vp8Plane... chroma) {
        sharpness = header.sharpness;
        simple = header.simpleFilter;
        this.luma = luma;
        this.chroma = chroma;
    }

    /** Filters the left and upper edges of a block of 16x16, unless the picture ends there, and the edges in it, if asked. */
    void block(int column, int row, int level, boolean inner) {
        if (level == 0) {
            return;
        }
        int inside = level >> (sharpness > 4 ? 2 : sharpness > 0 ? 1 : 0);
        inside = Math.max(1, sharpness > 0 ? Math.min(inside, 9 - sharpness) : inside);
        int limit = 2 * level + inside;
        for (int direction = 0; direction < 2; direction++) {
            boolean across = direction == 0;
            if ((across ? column : row) > 0) {
                edges(column, row, across, 0, limit + 4, inside, level);
            }
            for (int at = 4; inner && at < 16; at += 4) {
                edges(column, row, across, at, limit, inside, level);
            }
        }
    }

    private void edges(int column, int row, boolean across, int at, int limit, int inside, int level) {
        edge(luma, 16 * column, 16 * row, 16, across, at, 2 * limit + 1, inside, level);
        if (!simple && at % 8 == 0) {
            for (Vp8Plane plane : chroma) {
                edge(plane, 8 * column, 8 * row, 8, across, at / 2, 2 * limit + 1, inside, level);
            }
        }
    }

    private void edge(Vp8Plane plane, int x, int y, int side, boolean across, int offset, int limit, int inside, int level) {
        byte[] s = plane.samples;
        int step = across ? 1 : plane.stride;
        int next = across ? plane.stride : 1;
        int threshold = level >= 40 ? 2 : level >= 15 ? 1 : 0;
        int at = plane.place(x, y) + offset * step;
        for (int i = 0; i < side; i++, at += next) {
            int p1 = s[at - 2 * step] & 0xff;
            int p0 = s[at - step] & 0xff;
            int q0 = s[at] & 0xff;
            int q1 = s[at + step] & 0xff;
            if (4 * Math.abs(p0 - q0) + Math.abs(p1 - q1) > limit || !simple && !isSmooth(s, at, step, inside)) {
                continue;
            }
            if (simple || Math.abs(p1 - p0) > threshold || Math.abs(q1 - q0) > threshold) {
                two(s, at, step, 3 * (q0 - p0) + signed(p1 - q1));
            } else if (offset == 0) {
                six(s, at, step, signed(3 * (q0 - p0) + signed(p1 - q1)));
            } else {
                four(s, at, step, 3 * (q0 - p0));
            }
        }
    }

    private static boolean isSmooth(byte[] s, int at, int step, int inside) {
        for (int i = -4; i < 3; i++) {
            if (i != -1 && Math.abs((s[at + i * step] & 0xff) - (s[at + (i + 1) * step] & 0xff)) > inside) {
                return false;
            }
        }
        return true;
    }

    private static void two(byte[] s, int at, int step, int a) {
        add(s, at - step, small(a + 3));
        add(s, at, -small(a + 4));
    }

    private static void four(byte[] s, int at, int step, int a) {
        int a1 = small(a + 4);
        int a3 = a1 + 1 >> 1;
        add(s, at - 2 * step, a3);
        add(s, at - step, small(a + 3));
        add(s, at, -a1);
        add(s, at + step, -a3);
    }

    private static void six(byte[] s, int at, int step, int a) {
        for (int i = 0; i < 3; i++) {
            int change = 9 * (3 - i) * a + 63 >> 7;
            add(s, at - (i + 1) * step, change);
            add(s, at + i * step, -change);
        }
    }

    private static void add(byte[] s, int at, int change) {
        s[at] = Vp8Transform.clamp((s[at] & 0xff) + change);
    }

    private static int signed(int value) {
        return Math.max(-128, Math.min(127, value));
    }

    /** An eighth, as five bits with a sign. */
    private static int small(int value) {
        return Math.max(-16, Math.min(15, value >> 3));
    }
}
