// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.train.vqgan;

import java.awt.Dimension;
import java.awt.image.BufferedImage;

/** Pictures to learn from, of any sizes: the same index gives the same picture on every machine. */
public interface PictureSource {
    BufferedImage picture(long index);

    /** The picture's size, where that is known without drawing it. */
    default Dimension size(long index) {
        BufferedImage picture = picture(index);
        return new Dimension(picture.getWidth(), picture.getHeight());
    }
}
