// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.studio.scenes;

/** The background colours, by the word that captions use. */
public enum NamedColor {
    WHITE(0xffffff), BLACK(0x202024), GRAY(0x7c7f86), RED(0xd83834), ORANGE(0xf2902e), YELLOW(0xfad448), GREEN(0x48a454),
    TEAL(0x2fb8ac), BLUE(0x3060c4), NAVY(0x1c2454), PURPLE(0x8c5cc8), PINK(0xf4a0c4), BROWN(0x845a3c), BEIGE(0xe8d6b0);

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
