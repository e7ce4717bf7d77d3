// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.internal.image;

import java.util.Arrays;

/** VP8: samples of one colour with a border above and at the left, which predictions begin from. */
final class Vp8Plane {
    final int width;
    final int height;
    final int stride;
    final byte[] samples;

    /** @param width of whole blocks, as the height */
    Vp8Plane(int width, int height) {
        this.width = width;
        this.height = height;
        stride = width + 1;
        samples = new byte[Math.multiplyExact(stride, height + 1)];
        Arrays.fill(samples, 0, stride, (byte) 127);
        for (int y = 1; y <= height; y++) {
            samples[y * stride] = (byte) 129;
        }
    }

    int place(int x, int y) {
        return (y + 1) * stride + x + 1;
    }
}
