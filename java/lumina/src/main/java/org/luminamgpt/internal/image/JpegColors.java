// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.internal.image;

import java.util.List;

/** JPEG: from the components to samples as Pillow holds them: grey, RGB, or amounts of ink. */
enum JpegColors {
    GREY, RGB, YCC, INKS, YCC_INKS;

    private static final int[] RED = new int[256];
    private static final int[] BLUE = new int[256];
    private static final int[] GREEN_OF_RED = new int[256];
    private static final int[] GREEN_OF_BLUE = new int[256];

    static {
        for (int i = 0; i < 256; i++) {
            RED[i] = fixed(1.402) * (i - 128) + (1 << 15) >> 16;
            BLUE[i] = fixed(1.772) * (i - 128) + (1 << 15) >> 16;
            GREEN_OF_RED[i] = -fixed(0.71414) * (i - 128);
            GREEN_OF_BLUE[i] = -fixed(0.34414) * (i - 128) + (1 << 15);
        }
    }

    private static int fixed(double value) {
        return (int) (value * 65536 + 0.5);
    }

    /** What the components are, by the rules of libjpeg: the markers first, then their ids. */
    static JpegColors of(List<JpegComponent> components, boolean jfif, int adobeTransform) {
        return switch (components.size()) {
            case 1 -> GREY;
            case 3 -> {
                boolean named = components.get(0).id == 'R' && components.get(1).id == 'G' && components.get(2).id == 'B';
                yield !jfif && (adobeTransform == 0 || adobeTransform < 0 && named) ? RGB : YCC;
            }
            default -> adobeTransform <= 0 ? INKS : YCC_INKS;
        };
    }

    /** Rows of the components to samples side by side. Files hold how much light inks let through, samples how much ink. */
    void convert(byte[][] rows, int width, byte[] out, int at) {
        switch (this) {
            case GREY -> System.arraycopy(rows[0], 0, out, at, width);
            case YCC -> ycc(rows, width, out, at, 3);
            case YCC_INKS -> {
                ycc(rows, width, out, at, 4);
                invert(rows[3], width, out, at + 3, 4);
            }
            case RGB -> {
                for (int x = 0; x < width; x++, at += 3) {
                    out[at] = rows[0][x];
                    out[at + 1] = rows[1][x];
                    out[at + 2] = rows[2][x];
                }
            }
            default -> {
                for (int c = 0; c < 4; c++) {
                    invert(rows[c], width, out, at + c, 4);
                }
            }
        }
    }

    private static void invert(byte[] row, int width, byte[] out, int at, int step) {
        for (int x = 0; x < width; x++, at += step) {
            out[at] = (byte) ~row[x];
        }
    }

    private static void ycc(byte[][] rows, int width, byte[] out, int at, int step) {
        for (int x = 0; x < width; x++, at += step) {
            int y = rows[0][x] & 0xff;
            int blue = rows[1][x] & 0xff;
            int red = rows[2][x] & 0xff;
            out[at] = clamp(y + RED[red]);
            out[at + 1] = clamp(y + (GREEN_OF_BLUE[blue] + GREEN_OF_RED[red] >> 16));
            out[at + 2] = clamp(y + BLUE[blue]);
        }
    }

    private static byte clamp(int value) {
        return (byte) Math.max(0, Math.min(255, value));
    }
}
