// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.studio.scenes;

/**
 * What lies behind the icons.
 *
 * @param second   equal to {@code first} when solid
 * @param vertical whether a gradient runs, or stripes follow one another, from top to bottom
 * @param period   width of a stripe or check, pixels; 0 for solid and gradient
 */
public record Background(Kind kind, NamedColor first, NamedColor second, boolean vertical, int period) {
    public enum Kind { SOLID, GRADIENT, STRIPES, CHECKER }

    public Background {
        if ((kind == Kind.SOLID) != (first == second)) throw new IllegalArgumentException(kind + " of " + first + " and " + second);
        boolean repeats = kind == Kind.STRIPES || kind == Kind.CHECKER;
        if (repeats ? period < 1 : period != 0) throw new IllegalArgumentException(kind + " with period " + period);
    }

    public static Background solid(NamedColor color) {
        return new Background(Kind.SOLID, color, color, false, 0);
    }

    /** 0xRRGGBB at a pixel of a picture of {@code width} x {@code height}. */
    int rgbAt(int x, int y, int width, int height) {
        return switch (kind) {
            case SOLID -> first.rgb();
            case GRADIENT -> vertical ? blend(y, height - 1) : blend(x, width - 1);
            case STRIPES -> ((vertical ? y : x) / period & 1) == 0 ? first.rgb() : second.rgb();
            case CHECKER -> (x / period + y / period & 1) == 0 ? first.rgb() : second.rgb();
        };
    }

    private int blend(int step, int steps) {
        int rgb = 0;
        for (int shift = 16; shift >= 0; shift -= 8) {
            int from = first.rgb() >> shift & 0xff;
            int to = second.rgb() >> shift & 0xff;
            rgb |= (from * (steps - step) + to * step + steps / 2) / steps << shift;
        }
        return rgb;
    }
}
