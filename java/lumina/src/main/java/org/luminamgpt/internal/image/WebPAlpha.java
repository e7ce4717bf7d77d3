// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.internal.image;

/** WebP: the alpha of a lossy frame. */
final class WebPAlpha {
    private static final int LOSSLESS = 1;
    private static final int ACROSS = 1;
    private static final int DOWN = 2;

    private WebPAlpha() {}

    /** Puts the alpha of an ALPH chunk into opaque pixels. */
    static void put(byte[] data, WebPFrame frame) throws ImageFormatException {
        int width = frame.width();
        int count = frame.argb().length;
        int head = data.length == 0 ? -1 : data[0] & 3;
        if (head != LOSSLESS && data.length - 1 < count || head > LOSSLESS) {
            throw head > LOSSLESS ? ImageFormatException.damaged("its alpha is of kind " + head)
                    : ImageFormatException.cut("its alpha ends after " + data.length + " bytes");
        }
        byte[] alpha = new byte[count];
        if (head == LOSSLESS) {
            int[] pixels = Vp8l.read(data, 1, width, frame.height());
            for (int i = 0; i < count; i++) {
                alpha[i] = (byte) (pixels[i] >> 8);
            }
        } else {
            System.arraycopy(data, 1, alpha, 0, count);
        }
        int filter = data[0] >> 2 & 3;
        for (int i = 0; i < count; i++) {
            alpha[i] += (byte) (filter == 0 ? 0 : foretold(alpha, i, width, filter));
            frame.argb()[i] = frame.argb()[i] & 0xffffff | alpha[i] << 24;
        }
    }

    private static int foretold(byte[] alpha, int i, int width, int filter) {
        if (i < width || filter == ACROSS) {
            return i == 0 ? 0 : i % width == 0 ? alpha[i - width] : alpha[i - 1];
        }
        int above = alpha[i - width] & 0xff;
        if (filter == DOWN || i % width == 0) {
            return above;
        }
        return Math.max(0, Math.min(255, (alpha[i - 1] & 0xff) + above - (alpha[i - width - 1] & 0xff)));
    }
}
