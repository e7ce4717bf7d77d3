// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;

/** Comparing pictures as the golden set wants it. */
final class Pictures {
    private Pictures() {}

    static int[] rgb(BufferedImage image) {
        return image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
    }

    /** At most one level apart, on at most 0.5 % of the values: truncation where a level begins. */
    static void assertSame(BufferedImage picture, BufferedImage golden) {
        assertThat(picture.getWidth()).isEqualTo(golden.getWidth());
        assertThat(picture.getHeight()).isEqualTo(golden.getHeight());
        int[] a = rgb(picture);
        int[] b = rgb(golden);
        int different = 0;
        for (int i = 0; i < a.length; i++) {
            for (int shift = 0; shift < 24; shift += 8) {
                int difference = Math.abs((a[i] >> shift & 0xff) - (b[i] >> shift & 0xff));
                assertThat(difference).as("pixel %d", i).isLessThanOrEqualTo(1);
                different += difference;
            }
        }
        assertThat(different).isLessThanOrEqualTo(3 * a.length / 200);
    }
}
