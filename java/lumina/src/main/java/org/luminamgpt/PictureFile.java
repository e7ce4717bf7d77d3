// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.FileImageInputStream;
import javax.imageio.stream.ImageInputStream;

/** Reads pictures that may be anything: the size is looked at before a pixel is decoded. */
final class PictureFile {
    private PictureFile() {}

    static BufferedImage read(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new LuminaException.InvalidRequest("there is no picture file " + file);
        }
        try (ImageInputStream in = new FileImageInputStream(file.toFile())) {
            return read(in, file);
        } catch (IOException | RuntimeException e) {
            // ImageIO's readers answer damaged files with many kinds of exceptions.
            if (e instanceof LuminaException known) {
                throw known;
            }
            throw new LuminaException.InvalidRequest("could not read " + file + " as a picture: " + e.getMessage(), e);
        }
    }

    private static BufferedImage read(ImageInputStream in, Path file) throws IOException {
        Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
        if (!readers.hasNext()) {
            throw new LuminaException.InvalidRequest(file + " is not a picture in a format that is known here ("
                    + String.join(", ", ImageIO.getReaderFileSuffixes()) + ")");
        }
        ImageReader reader = readers.next();
        try {
            reader.setInput(in, true, true);
            int width = reader.getWidth(0);
            int height = reader.getHeight(0);
            if (width < 1 || height < 1 || (long) width * height > Part.Picture.MAX_PIXELS) {
                throw new LuminaException.InvalidRequest(file + " has " + width + "x" + height + " pixels; at most "
                        + Part.Picture.MAX_PIXELS + " are accepted");
            }
            return reader.read(0);
        } finally {
            reader.dispose();
        }
    }
}
