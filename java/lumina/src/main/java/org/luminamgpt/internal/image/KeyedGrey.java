// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.internal.image;

import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;

/** Greys of which one is transparent. They are greys, not a palette: they are resized first and looked up then. */
public final class KeyedGrey extends IndexColorModel {
    KeyedGrey(int key) {
        super(8, 256, keyed(key), 0, true, -1, DataBuffer.TYPE_BYTE);
    }

    private static int[] keyed(int key) {
        int[] palette = Pixels.greys();
        palette[key] &= 0xffffff;
        return palette;
    }
}
