// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.train.vqgan;

import java.awt.image.BufferedImage;

/** Pictures to learn from, of any sizes: the same index gives the same picture on every machine. */
public interface PictureSource {
    BufferedImage picture(long index);
}
