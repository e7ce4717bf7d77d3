// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.internal.image;

import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.util.Arrays;

/** How a camera was held. */
final class Exif {
    private static final int ORIENTATION = 0x112;

    private Exif() {}

    /** The orientation in the first directory of EXIF data, a TIFF file in small; 1 if there is none that can be read. */
    static int orientation(byte[] data, int from) {
        try {
            var in = new Input(Arrays.copyOfRange(data, Math.min(from, data.length), data.length), 1);
            var directory = new TiffDirectory(in);
            int value = directory.number(ORIENTATION, 1);
            return value >= 1 && value <= 8 ? value : 1;
        } catch (ImageFormatException e) {
            return 1;
        }
    }

    /** A picture of {@link Pixels} as it was seen: mirrored for 2, 4, 5 and 7, its sides swapped from 5 on. */
    static BufferedImage upright(BufferedImage image, int orientation) {
        if (orientation <= 1) {
            return image;
        }
        int width = image.getWidth();
        int height = image.getHeight();
        int bands = image.getRaster().getNumBands();
        byte[] from = ((DataBufferByte) image.getRaster().getDataBuffer()).getData();
        byte[] to = new byte[from.length];
        boolean swapped = orientation >= 5;
        boolean leftwards = orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8;
        boolean upwards = orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7;
        for (int y = 0, at = 0; y < height; y++) {
            int down = upwards ? height - 1 - y : y;
            for (int x = 0; x < width; x++) {
                int across = leftwards ? width - 1 - x : x;
                int place = (swapped ? across * height + down : down * width + across) * bands;
                for (int i = 0; i < bands; i++) {
                    to[place + i] = from[at++];
                }
            }
        }
        return Pixels.image(swapped ? height : width, swapped ? width : height, to, image.getColorModel(), bands);
    }
}
