// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt;

import java.awt.color.ColorSpace;
import java.awt.color.ICC_ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.IndexColorModel;
import java.io.InvalidObjectException;
import java.io.Serializable;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The serial form of a picture, as {@link BufferedImage} has none: the same samples in the same colour model. Rare models, those of
 * packed samples that Java has no constant for, become ARGB of 8 bits.
 *
 * @param type of the image; {@code TYPE_CUSTOM} and types with a palette come with their colours
 * @param samples [height, width], an array of primitives as rasters transfer them
 */
record PictureForm(int type, int width, int height, @Nullable Colours colours, Object samples) implements Serializable {
    private sealed interface Colours extends Serializable {
        ColorModel model();
    }

    private record Palette(int bits, int[] argb, int transferType) implements Colours {
        static Palette of(IndexColorModel model) {
            int[] argb = new int[model.getMapSize()];
            model.getRGBs(argb);
            return new Palette(model.getPixelSize(), argb, model.getTransferType());
        }

        @Override
        public ColorModel model() {
            return new IndexColorModel(bits, argb.length, argb, 0, transferType, null);
        }
    }

    private record Components(ColorSpace space, int[] bits, boolean alpha, boolean premultiplied, int transparency, int transferType)
            implements Colours {
        static Components of(ComponentColorModel model) {
            return new Components(model.getColorSpace(), model.getComponentSize(), model.hasAlpha(), model.isAlphaPremultiplied(),
                    model.getTransparency(), model.getTransferType());
        }

        @Override
        public ColorModel model() {
            return new ComponentColorModel(known(space), bits, alpha, premultiplied, transparency, transferType);
        }

        /** The one that Java has of it, if it has: colour spaces are equal only to themselves. */
        private static ColorSpace known(ColorSpace space) {
            return IntStream.of(ColorSpace.CS_sRGB, ColorSpace.CS_LINEAR_RGB, ColorSpace.CS_GRAY, ColorSpace.CS_PYCC, ColorSpace.CS_CIEXYZ)
                    .mapToObj(ColorSpace::getInstance)
                    .filter(own -> own instanceof ICC_ColorSpace a && space instanceof ICC_ColorSpace b && a.getProfile() == b.getProfile())
                    .findFirst().orElse(space);
        }
    }

    static PictureForm of(BufferedImage image) {
        ColorModel model = image.getColorModel();
        if (model instanceof IndexColorModel palette) {
            return of(image, Palette.of(palette));
        } else if (image.getType() != BufferedImage.TYPE_CUSTOM) {
            return of(image, null);
        } else if (model instanceof ComponentColorModel components) {
            return of(image, Components.of(components));
        }
        return new PictureForm(BufferedImage.TYPE_INT_ARGB, image.getWidth(), image.getHeight(), null,
                image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth()));
    }

    private static PictureForm of(BufferedImage image, @Nullable Colours colours) {
        return new PictureForm(image.getType(), image.getWidth(), image.getHeight(), colours,
                image.getRaster().getDataElements(0, 0, image.getWidth(), image.getHeight(), null));
    }

    /** @throws InvalidObjectException if what was read is no picture */
    BufferedImage image() throws InvalidObjectException {
        if (width < 1 || height < 1 || (long) width * height > Part.Picture.MAX_PIXELS) {
            throw new InvalidObjectException("a picture of " + width + "x" + height + " pixels");
        }
        try {
            BufferedImage image;
            if (colours == null) {
                image = new BufferedImage(width, height, type);
            } else {
                ColorModel model = colours.model();
                image = new BufferedImage(model, model.createCompatibleWritableRaster(width, height), model.isAlphaPremultiplied(), null);
            }
            image.getRaster().setDataElements(0, 0, width, height, samples);
            return image;
        } catch (RuntimeException e) {  // samples, colours and type that do not belong together
            var invalid = new InvalidObjectException("a picture whose parts do not belong together: " + e);
            invalid.initCause(e);
            throw invalid;
        }
    }
}
