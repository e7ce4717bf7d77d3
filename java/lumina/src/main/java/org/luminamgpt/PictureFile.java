// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.luminamgpt.internal.image.ImageFiles;

/** Pictures out of files, which may be anything. */
final class PictureFile {
    private static final String MAX_PIXELS = "lumina.max.pixels";
    private static final long MOST_POSSIBLE = 1 << 28;
    /** Most bytes that a stream may give: more than a picture of the most pixels has, unpacked. */
    private static final int MAX_BYTES = 1 << 30;
    private static final String UNNAMED = "what was given";

    private PictureFile() {}

    static Part.Picture picture(Path file, boolean upright) {
        try {
            return new Part.Picture(read(file, upright), upright);
        } catch (OutOfMemoryError e) {
            throw new LuminaException.InvalidRequest(file + " needs more memory than Java has: start it with a larger -Xmx", e);
        }
    }

    static Part.Picture picture(byte[] file, boolean upright, long maxPixels) {
        return new Part.Picture(read(file, UNNAMED, upright, Math.min(maxPixels, maxPixels())), upright);
    }

    static BufferedImage read(InputStream in) throws IOException {
        byte[] file = in.readNBytes(MAX_BYTES);
        if (file.length == MAX_BYTES) {
            throw new LuminaException.InvalidRequest("a picture's stream may have " + (MAX_BYTES - 1) + " bytes, and this one has more");
        }
        return read(file);
    }

    static BufferedImage read(byte[] file) {
        return read(file, UNNAMED, false);
    }

    static BufferedImage read(Path file, boolean upright) {
        if (!Files.isRegularFile(file)) {
            throw new LuminaException.InvalidRequest("there is no picture file " + file);
        }
        try {
            return read(Files.readAllBytes(file), file.toString(), upright);
        } catch (IOException e) {
            throw new LuminaException.InvalidRequest("could not read " + file + ": " + e.getMessage(), e);
        }
    }

    /** @param name what errors call it */
    static BufferedImage read(byte[] bytes, String name, boolean upright) {
        return read(bytes, name, upright, maxPixels());
    }

    private static BufferedImage read(byte[] bytes, String name, boolean upright, long maxPixels) {
        try {
            return ImageFiles.read(bytes, maxPixels, upright);
        } catch (IOException e) {
            throw new LuminaException.InvalidRequest(name + " " + e.getMessage(), e);
        } catch (IndexOutOfBoundsException | ArithmeticException | NegativeArraySizeException e) {  // whatever the file says
            throw new LuminaException.InvalidRequest(name + " is damaged (" + e.getMessage() + "): an undamaged copy is needed", e);
        }
    }

    static long maxPixels() {
        String given = System.getProperty(MAX_PIXELS);
        if (given == null) {
            return Part.Picture.MAX_PIXELS;
        }
        try {
            long limit = Long.parseLong(given.strip());
            if (limit >= 1 && limit <= MOST_POSSIBLE) {
                return limit;
            }
        } catch (NumberFormatException e) {
            // told below
        }
        throw new LuminaException.InvalidRequest("the property " + MAX_PIXELS + " has to be a number from 1 to " + MOST_POSSIBLE
                + ", was \"" + given + "\"");
    }
}
