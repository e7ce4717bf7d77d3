// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.cli;

/** Sides in grids, height first, as the tokens have them. */
final class Grid {
    private Grid() {}

    /** @return height and width of "HxW" */
    static int[] parse(String text) {
        String[] sides = text.strip().split("x", -1);
        try {
            if (sides.length == 2) {
                return new int[] {Integer.parseInt(sides[0]), Integer.parseInt(sides[1])};
            }
        } catch (NumberFormatException e) {
            // told below
        }
        throw new UsageException("--grid is HEIGHTxWIDTH in units of 32 pixels, for example 4x4; was \"" + text + '"');
    }
}
