// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt;

import java.awt.image.BufferedImage;
import java.awt.image.WritableRaster;
import java.util.Objects;

/** Pictures as values: copies that nobody else draws into, and whether two of them are the same. */
final class PictureCopy {
    private static final int PROBES = 16;

    private PictureCopy() {}

    /** The same pixels in the same colour model. */
    static BufferedImage of(BufferedImage image) {
        if ((long) image.getWidth() * image.getHeight() > Part.Picture.maxPixels()) {
            throw new LuminaException.InvalidRequest("a picture of " + image.getWidth() + "x" + image.getHeight()
                    + " pixels is too large; at most " + Part.Picture.maxPixels() + " are accepted");
        }
        // Not copyData(): a part of a larger picture comes out of it with the offset that it has there.
        WritableRaster pixels = image.getRaster().createCompatibleWritableRaster();
        Object row = null;
        for (int y = 0; y < image.getHeight(); y++) {
            row = image.getRaster().getDataElements(0, y, image.getWidth(), 1, row);
            pixels.setDataElements(0, y, image.getWidth(), 1, row);
        }
        return new BufferedImage(image.getColorModel(), pixels, image.isAlphaPremultiplied(), null);
    }

    /** Whether both have the same samples in the same colour model. */
    static boolean same(BufferedImage a, BufferedImage b) {
        if (a == b) {
            return true;
        }
        if (a.getWidth() != b.getWidth() || a.getHeight() != b.getHeight() || a.isAlphaPremultiplied() != b.isAlphaPremultiplied()
                || !a.getColorModel().equals(b.getColorModel())) {
            return false;
        }
        for (int y = 0; y < a.getHeight(); y++) {
            if (!Objects.deepEquals(row(a, y), row(b, y))) {
                return false;
            }
        }
        return true;
    }

    private static Object row(BufferedImage image, int y) {
        return image.getRaster().getDataElements(0, y, image.getWidth(), 1, null);
    }

    /** Of the size and some pixels along the diagonal. */
    static int hash(BufferedImage image) {
        int hash = 31 * image.getWidth() + image.getHeight();
        for (int i = 0; i < PROBES; i++) {
            hash = 31 * hash + image.getRGB((int) ((long) image.getWidth() * i / PROBES), (int) ((long) image.getHeight() * i / PROBES));
        }
        return hash;
    }
}
