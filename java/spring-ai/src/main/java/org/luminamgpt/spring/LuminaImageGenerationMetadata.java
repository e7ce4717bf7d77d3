// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.spring;

import org.jspecify.annotations.Nullable;
import org.luminamgpt.ImageMetadata;
import org.springframework.ai.image.ImageGenerationMetadata;

/**
 * What is known of a picture.
 *
 * @param index of the picture in the call, from 0
 * @param row rows of 16 pixels that the picture has so far
 * @param rows that the whole picture has
 * @param made how it was made, seed included; null as long as it is not complete
 */
public record LuminaImageGenerationMetadata(int index, int row, int rows, @Nullable ImageMetadata made) implements ImageGenerationMetadata {
    /** Whether more of the picture is to come. */
    public boolean partial() {
        return made == null;
    }
}
