// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.train.data.scenes;

import java.util.ArrayList;
import java.util.List;

/** Width and height in pixels. */
public record PictureSize(int width, int height) {
    /** The reference's sizes of about {@code target} squared pixels: sides multiples of 32, ratio at most 4. */
    public static List<PictureSize> list(int target) {
        int patches = (target / 32) * (target / 32);
        List<PictureSize> sizes = new ArrayList<>();
        int width = patches;
        int height = 1;
        while (width > 0) {
            if (Math.max(width, height) <= 4 * Math.min(width, height)) sizes.add(new PictureSize(32 * width, 32 * height));
            if ((height + 1) * width <= patches) height++;
            else width--;
        }
        return sizes;
    }
}
