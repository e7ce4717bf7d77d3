// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.internal.image;

import java.awt.image.BufferedImage;
import org.luminamgpt.internal.picture.Rgb;

/** What tools/fuzz gives files of all formats: each is read or refused, and what is read has colours for each pixel. */
public final class PictureFuzz {
    private static final long MOST_PIXELS = 1 << 16;

    private PictureFuzz() {}

    /** Called by Jazzer. */
    public static void fuzzerTestOneInput(byte[] input) {
        try {
            BufferedImage image = ImageFiles.read(input, MOST_PIXELS, true);
            Rgb.of(image);
        } catch (ImageFormatException e) {
            if (e.getMessage().startsWith("needs more memory")) {
                throw new AssertionError("a picture of at most " + MOST_PIXELS + " pixels " + e.getMessage(), e);
            }
        }
    }
}
