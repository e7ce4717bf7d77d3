// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.internal.picture;

import java.awt.image.BufferedImage;
import org.luminamgpt.ImageSize;
import org.luminamgpt.internal.prompt.SizeList;

/**
 * Brings a picture to the size of a list that fits its shape best: halved while it is twice too big, resized until it
 * covers the size, and cropped around its middle. (The reference crops at random.)
 */
public final class Cropper {
    private Cropper() {}

    public static Rgb crop(BufferedImage picture, SizeList sizes) {
        Bitmap bitmap = Bitmap.of(picture);
        return Rgb.of(crop(bitmap, sizes.best(bitmap.width(), bitmap.height())));
    }

    static Bitmap crop(Bitmap bitmap, ImageSize size) {
        while (bitmap.width() >= 2 * size.width() && bitmap.height() >= 2 * size.height()) {
            bitmap = Resampler.resize(bitmap, bitmap.width() / 2, bitmap.height() / 2, Resampler.Filter.BOX);
        }
        ImageSize covering = covering(bitmap.width(), bitmap.height(), size);
        bitmap = Resampler.resize(bitmap, covering.width(), covering.height(), Resampler.Filter.BICUBIC);
        return cut(bitmap, (bitmap.width() - size.width()) / 2, (bitmap.height() - size.height()) / 2, size);
    }

    /** The size with the source's shape that covers another; halves round to even. */
    static ImageSize covering(int width, int height, ImageSize size) {
        double scale = Math.max((double) size.width() / width, (double) size.height() / height);
        return new ImageSize((int) Math.rint(width * scale), (int) Math.rint(height * scale));
    }

    private static Bitmap cut(Bitmap in, int left, int top, ImageSize size) {
        if (in.width() == size.width() && in.height() == size.height()) {
            return in;
        }
        int stride = in.width() * in.channels();
        int rowBytes = size.width() * in.channels();
        byte[] out = new byte[size.height() * rowBytes];
        for (int y = 0; y < size.height(); y++) {
            int from = (top + y) * stride + left * in.channels();
            System.arraycopy(in.samples(), from, out, y * rowBytes, rowBytes);
        }
        return in.with(size.width(), size.height(), out);
    }
}
