// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.train.data.scenes;

/** The background colours, by the word that captions use. */
public enum NamedColor {
    WHITE(0xf5f5f5), BLACK(0x141414), GRAY(0x8c8c8c), RED(0xd93636), ORANGE(0xf2902e), YELLOW(0xf7dc4a), GREEN(0x45b052),
    TEAL(0x2fb8ac), BLUE(0x3f7fe0), NAVY(0x1f2f6e), PURPLE(0x8a4fc4), PINK(0xf29ac0), BROWN(0x8a5a34), BEIGE(0xe8d6b0);

    private final int rgb;

    NamedColor(int rgb) {
        this.rgb = rgb;
    }

    /** 0xRRGGBB. */
    public int rgb() {
        return rgb;
    }

    public String word() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }

    /** The colour with the least squared distance to 0xRRGGBB. */
    public static NamedColor nearest(int rgb) {
        NamedColor best = WHITE;
        int least = Integer.MAX_VALUE;
        for (NamedColor color : values()) {
            int distance = 0;
            for (int shift = 0; shift <= 16; shift += 8) {
                int difference = (rgb >> shift & 0xff) - (color.rgb >> shift & 0xff);
                distance += difference * difference;
            }
            if (distance < least) {
                least = distance;
                best = color;
            }
        }
        return best;
    }
}
