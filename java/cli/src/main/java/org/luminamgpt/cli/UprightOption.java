// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.cli;

import java.awt.image.BufferedImage;
import java.nio.file.Path;
import org.luminamgpt.Part;
import picocli.CommandLine.Option;

/** How picture files are read. */
final class UprightOption {
    @Option(names = "--upright", description = "Turn pictures as their EXIF data say; the reference leaves them as they lie.")
    private boolean upright;

    Part.Picture part(Path file) {
        return Pictures.part(file, upright);
    }

    BufferedImage pixels(Path file) {
        return part(file).pixels();
    }
}
