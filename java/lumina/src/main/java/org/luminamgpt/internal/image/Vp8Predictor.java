// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.internal.image;

/** VP8: blocks predicted from their neighbours above and at the left (RFC 6386, 12). */
final class Vp8Predictor {
    /** Of whole blocks. */
    static final int DC = 0;
    static final int VERTICAL = 1;
    static final int HORIZONTAL = 2;
    static final int TRUE_MOTION = 3;
    /** Of blocks of 4x4, in the order of the tables. */
    private static final int SMALL_DC = 0;
    private static final int SMALL_TRUE_MOTION = 1;
    private static final int SMALL_VERTICAL = 2;
    private static final int SMALL_HORIZONTAL = 3;
    private static final int DOWN_LEFT = 4;
    private static final int DOWN_RIGHT = 5;
    private static final int VERTICAL_RIGHT = 6;
    private static final int VERTICAL_LEFT = 7;
    private static final int HORIZONTAL_DOWN = 8;

    /** What a whole block's mode is to the blocks of 4x4 beside it. */
    static final int[] AS_SMALL = {SMALL_DC, SMALL_VERTICAL, SMALL_HORIZONTAL, SMALL_TRUE_MOTION};

    /** Neighbours of a block of 4x4: from the lowest at the left, 0, by the corner, 4, to the last above and right, 12. */
    private final int[] e = new int[13];

    /** A block of 16x16 or 8x8. */
    void whole(Vp8Plane plane, int x, int y, int side, int mode) {
        byte[] s = plane.samples;
        int at = plane.place(x, y);
        int above = at - plane.stride;
        int dc = mode == DC ? mean(plane, x, y, side) : 0;
        for (int row = 0; row < side; row++, at += plane.stride) {
            int left = s[at - 1] & 0xff;
            int slope = left - (s[above - 1] & 0xff);
            for (int i = 0; i < side; i++) {
                s[at + i] = switch (mode) {
                    case DC -> (byte) dc;
                    case VERTICAL -> s[above + i];
                    case HORIZONTAL -> (byte) left;
                    default -> Vp8Transform.clamp((s[above + i] & 0xff) + slope);
                };
            }
        }
    }

    /** Of what is inside of the picture; 128 if nothing is. */
    private static int mean(Vp8Plane plane, int x, int y, int side) {
        int at = plane.place(x, y);
        int sum = 0;
        int count = 0;
        for (int i = 0; i < side; i++) {
            sum += y > 0 ? plane.samples[at - plane.stride + i] & 0xff : 0;
            sum += x > 0 ? plane.samples[at + i * plane.stride - 1] & 0xff : 0;
            count += (y > 0 ? 1 : 0) + (x > 0 ? 1 : 0);
        }
        return count == 0 ? 128 : (sum + count / 2) / count;
    }

    /** @param right four samples above and to the right of the block */
    void small(byte[] s, int at, int stride, int mode, int[] right) {
        for (int i = 0; i < 4; i++) {
            e[i] = s[at + (3 - i) * stride - 1] & 0xff;
            e[5 + i] = s[at - stride + i] & 0xff;
            e[9 + i] = right[i];
        }
        e[4] = s[at - stride - 1] & 0xff;
        int dc = e[0] + e[1] + e[2] + e[3] + e[5] + e[6] + e[7] + e[8] + 4 >> 3;
        for (int y = 0; y < 4; y++, at += stride) {
            for (int x = 0; x < 4; x++) {
                s[at + x] = (byte) switch (mode) {
                    case SMALL_DC -> dc;
                    case SMALL_TRUE_MOTION -> Vp8Transform.clamp(e[5 + x] + e[3 - y] - e[4]);
                    case SMALL_VERTICAL -> three(4 + x);
                    case SMALL_HORIZONTAL -> y == 3 ? e[1] + 3 * e[0] + 2 >> 2 : three(2 - y);
                    case DOWN_LEFT -> x + y == 6 ? e[11] + 3 * e[12] + 2 >> 2 : three(5 + x + y);
                    case DOWN_RIGHT -> three(3 - y + x);
                    case VERTICAL_RIGHT -> verticalRight(x, y);
                    case VERTICAL_LEFT -> verticalLeft(x, y);
                    case HORIZONTAL_DOWN -> horizontalDown(x, y);
                    default -> horizontalUp(x, y);
                };
            }
        }
    }

    private int two(int i) {
        return e[i] + e[i + 1] + 1 >> 1;
    }

    private int three(int i) {
        return e[i] + 2 * e[i + 1] + e[i + 2] + 2 >> 2;
    }

    private int verticalRight(int x, int y) {
        int along = 2 * x - y;  // half samples along the row above
        if (along < 0) {
            return three(4 + along);
        }
        return along % 2 == 0 ? two(4 + along / 2) : three(3 + (along + 1) / 2);
    }

    private int verticalLeft(int x, int y) {
        if (x == 3 && y >= 2) {
            return y == 2 ? three(9) : three(10);
        }
        return y % 2 == 0 ? two(5 + x + y / 2) : three(5 + x + y / 2);
    }

    private int horizontalDown(int x, int y) {
        int along = 2 * y - x;  // half samples down the column at the left
        if (along < 0) {
            return three(2 - along);
        }
        return along % 2 == 0 ? two(3 - along / 2) : three(3 - (along + 1) / 2);
    }

    private int horizontalUp(int x, int y) {
        int along = x + 2 * y;
        if (along > 5) {
            return e[0];
        }
        if (along == 5) {
            return e[1] + 3 * e[0] + 2 >> 2;
        }
        return along % 2 == 0 ? two(2 - along / 2) : three(1 - along / 2);
    }
}
