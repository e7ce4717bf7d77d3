// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.cli;

import java.awt.image.BufferedImage;
import java.nio.file.Path;
import org.luminamgpt.Part;

/** Pictures that commands read. */
final class Pictures {
    private Pictures() {}

    /** A picture file that the JDK's ImageIO can read; its size is checked before it is decoded. */
    static BufferedImage read(Path file) {
        return ((Part.Picture) Part.picture(file)).pixels();
    }
}
