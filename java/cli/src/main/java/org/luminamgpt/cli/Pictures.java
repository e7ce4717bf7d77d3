// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.cli;

import java.awt.image.BufferedImage;

/** Comparing pictures. */
final class Pictures {
    private Pictures() {}

    /** Of opaque pictures in RGB, summed over the three colours. */
    static double squaredDifference(BufferedImage a, BufferedImage b) {
        double squares = 0;
        for (int y = 0; y < a.getHeight(); y++) {
            for (int x = 0; x < a.getWidth(); x++) {
                for (int shift = 0; shift <= 16; shift += 8) {
                    int difference = (a.getRGB(x, y) >> shift & 255) - (b.getRGB(x, y) >> shift & 255);
                    squares += difference * difference;
                }
            }
        }
        return squares;
    }

    /** In dB, of so many values in 0 to 255; infinite where they are the same. */
    static double psnr(double squares, long values) {
        return 10 * Math.log10(255.0 * 255.0 * values / squares);
    }
}
