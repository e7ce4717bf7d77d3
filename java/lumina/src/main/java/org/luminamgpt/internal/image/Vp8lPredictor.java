// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.internal.image;

/** Lossless WebP: a pixel foretold from those at its left and above. */
final class Vp8lPredictor {
    private Vp8lPredictor() {}

    static int predict(int[] p, int at, int width, int mode) {
        return switch (mode) {
            case 1 -> p[at - 1];
            case 2 -> p[at - width];
            case 3 -> p[at - width + 1];
            case 4 -> p[at - width - 1];
            case 5 -> mean(mean(p[at - 1], p[at - width + 1]), p[at - width]);
            case 6 -> mean(p[at - 1], p[at - width - 1]);
            case 7 -> mean(p[at - 1], p[at - width]);
            case 8 -> mean(p[at - width - 1], p[at - width]);
            case 9 -> mean(p[at - width], p[at - width + 1]);
            case 10 -> mean(mean(p[at - 1], p[at - width - 1]), mean(p[at - width], p[at - width + 1]));
            case 11 -> select(p[at - width], p[at - 1], p[at - width - 1]);
            case 12 -> full(p[at - 1], p[at - width], p[at - width - 1]);
            case 13 -> half(mean(p[at - 1], p[at - width]), p[at - width - 1]);
            default -> 0xff000000;
        };
    }

    private static int mean(int a, int b) {
        return (((a ^ b) & 0xfefefefe) >>> 1) + (a & b);
    }

    /** That of both which is nearer to their sum less the corner. */
    private static int select(int above, int left, int corner) {
        int difference = 0;
        for (int shift = 0; shift < 32; shift += 8) {
            int c = corner >>> shift & 0xff;
            difference += Math.abs((left >>> shift & 0xff) - c) - Math.abs((above >>> shift & 0xff) - c);
        }
        return difference <= 0 ? above : left;
    }

    private static int full(int left, int above, int corner) {
        int sum = 0;
        for (int shift = 0; shift < 32; shift += 8) {
            sum |= clamp((left >>> shift & 0xff) + (above >>> shift & 0xff) - (corner >>> shift & 0xff)) << shift;
        }
        return sum;
    }

    private static int half(int mean, int corner) {
        int sum = 0;
        for (int shift = 0; shift < 32; shift += 8) {
            int a = mean >>> shift & 0xff;
            sum |= clamp(a + (a - (corner >>> shift & 0xff)) / 2) << shift;
        }
        return sum;
    }

    private static int clamp(int value) {
        return Math.max(0, Math.min(255, value));
    }
}
