// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.internal.image;

/** VP8: colours of pixels, by the rules of libwebp: chroma is mixed 9, 3, 3, 1 of the four samples that are nearest. */
final class Vp8Colors {
    private Vp8Colors() {}

    /** ARGB [height, width], opaque. */
    static int[] argb(int width, int height, Vp8Plane luma, Vp8Plane u, Vp8Plane v) {
        int[] argb = new int[width * height];
        byte[] us = new byte[width + 1];
        byte[] vs = new byte[width + 1];
        int last = (height + 1) / 2 - 1;
        for (int y = 0; y < height; y++) {
            int near = y / 2;
            int far = Math.max(0, Math.min(last, near + (y % 2 == 0 ? -1 : 1)));
            mix(u, near, far, width, us);
            mix(v, near, far, width, vs);
            int at = luma.place(0, y);
            for (int x = 0; x < width; x++) {
                argb[y * width + x] = color(luma.samples[at + x] & 0xff, us[x] & 0xff, vs[x] & 0xff);
            }
        }
        return argb;
    }

    private static void mix(Vp8Plane plane, int nearRow, int farRow, int width, byte[] out) {
        byte[] s = plane.samples;
        int n = plane.place(0, nearRow);
        int f = plane.place(0, farRow);
        out[0] = (byte) (3 * (s[n] & 0xff) + (s[f] & 0xff) + 2 >> 2);
        for (int x = 1; x <= (width - 1) / 2; x++) {
            int nearLeft = s[n + x - 1] & 0xff;
            int nearRight = s[n + x] & 0xff;
            int farLeft = s[f + x - 1] & 0xff;
            int farRight = s[f + x] & 0xff;
            int sum = nearLeft + nearRight + farLeft + farRight + 8;
            out[2 * x - 1] = (byte) ((sum + 2 * (nearRight + farLeft) >> 3) + nearLeft >> 1);
            out[2 * x] = (byte) ((sum + 2 * (nearLeft + farRight) >> 3) + nearRight >> 1);
        }
        if (width % 2 == 0) {
            int x = width / 2 - 1;
            out[width - 1] = (byte) (3 * (s[n + x] & 0xff) + (s[f + x] & 0xff) + 2 >> 2);
        }
    }

    private static int color(int y, int u, int v) {
        int light = y * 19077 >> 8;
        int red = light + (v * 26149 >> 8) - 14234;
        int green = light - (u * 6419 >> 8) - (v * 13320 >> 8) + 8708;
        int blue = light + (u * 33050 >> 8) - 17685;
        return 0xff000000 | clamp(red) << 16 | clamp(green) << 8 | clamp(blue);
    }

    private static int clamp(int value) {
        return Math.max(0, Math.min(255, value >> 6));
    }
}
