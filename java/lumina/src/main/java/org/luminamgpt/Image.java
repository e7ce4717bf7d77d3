// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A generated picture and how it was made.
 *
 * @param pixels RGB
 */
public record Image(BufferedImage pixels, ImageMetadata metadata) {
    /** Writes a PNG whose text chunk says how the picture was made, in the form that image tools show. */
    public void writePng(Path file) throws IOException {
        PngFile.write(this, file);
    }

    /** The same to a stream, which stays open. */
    public void writePng(OutputStream out) throws IOException {
        PngFile.write(this, out);
    }

    /**
     * What {@link #writePng} wrote about a picture; empty if the file is a PNG without it.
     *
     * @throws IOException if the file cannot be read as a PNG
     */
    public static Optional<ImageMetadata> readMetadata(Path file) throws IOException {
        return PngFile.readMetadata(file);
    }
}
