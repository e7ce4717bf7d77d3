// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.internal.image;

import java.awt.color.ColorSpace;

/** Inks to colours by the arithmetic of Pillow, which knows no profile. */
public final class Cmyk extends ColorSpace {
    static final Cmyk SPACE = new Cmyk();
    private static final long serialVersionUID = 1;

    private Cmyk() {
        super(TYPE_CMYK, 4);
    }

    /** One colour of a pixel, 0 to 255, from its ink and black. */
    public static int color(int ink, int black) {
        int light = 255 - black;
        int product = ink * light + 128;
        return Math.max(0, light - ((product >> 8) + product >> 8));
    }

    @Override
    public float[] toRGB(float[] inks) {
        float[] rgb = new float[3];
        for (int i = 0; i < 3; i++) {
            rgb[i] = color(Math.round(inks[i] * 255), Math.round(inks[3] * 255)) / 255f;
        }
        return rgb;
    }

    @Override
    public float[] fromRGB(float[] rgb) {
        return new float[] {1 - rgb[0], 1 - rgb[1], 1 - rgb[2], 0};
    }

    @Override
    public float[] toCIEXYZ(float[] inks) {
        return getInstance(CS_sRGB).toCIEXYZ(toRGB(inks));
    }

    @Override
    public float[] fromCIEXYZ(float[] xyz) {
        return fromRGB(getInstance(CS_sRGB).fromCIEXYZ(xyz));
    }

    private Object readResolve() {
        return SPACE;
    }
}
