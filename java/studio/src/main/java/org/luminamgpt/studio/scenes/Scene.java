// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.studio.scenes;

/**
 * A scene drawn.
 *
 * @param rgb [height, width, 3], 8 bit
 */
public record Scene(SceneSpec spec, byte[] rgb) {
    public int width() {
        return spec.width();
    }

    public int height() {
        return spec.height();
    }
}
