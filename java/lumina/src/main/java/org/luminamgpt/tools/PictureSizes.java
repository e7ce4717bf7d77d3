// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.tools;

import java.awt.image.BufferedImage;
import java.util.List;
import org.luminamgpt.ImageSize;
import org.luminamgpt.internal.picture.Cropper;
import org.luminamgpt.internal.prompt.SizeList;

/** The sizes of about one area that pictures come in: all shapes up to 4:1. A value. */
public final class PictureSizes {
    private final SizeList sizes;

    private PictureSizes(SizeList sizes) {
        this.sizes = sizes;
    }

    /** @param target side of the square in pixels, for example 512 */
    public static PictureSizes of(int target) {
        return new PictureSizes(SizeList.of(target));
    }

    /** The sizes of several targets. */
    public static PictureSizes of(List<Integer> targets) {
        return new PictureSizes(SizeList.of(targets));
    }

    public List<ImageSize> sizes() {
        return sizes.sizes();
    }

    /** A picture as the model gets to see it: in the size that its shape loses least in, cropped around its middle. */
    public Rgb crop(BufferedImage picture) {
        return Rgb.of(Cropper.crop(picture, sizes));
    }
}
