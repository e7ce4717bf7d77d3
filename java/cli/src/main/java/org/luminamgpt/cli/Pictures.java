// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.cli;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.luminamgpt.LuminaException;
import org.luminamgpt.Part;
import org.luminamgpt.tools.WholeFile;

/** Pictures that commands read, and comparing them. */
final class Pictures {
    private Pictures() {}

    /** A picture file, - for the standard input, or a pipe; its size is checked before it is decoded. */
    static Part.Picture part(Path file, boolean upright) {
        String name = file.toString();
        if (name.matches("(https?|ftp|data|file):.*")) {
            throw new UsageException("nothing is downloaded here, and " + name.replaceFirst(":/+", "://") + " is an address;"
                    + " fetch it first, for example with curl, or pipe it in and name - as the file");
        }
        try {
            if (name.equals("-")) {
                return piped(System.in, "the standard input", upright);
            }
            if (Files.exists(file) && !Files.isRegularFile(file) && !Files.isDirectory(file)) {
                try (InputStream in = Files.newInputStream(file)) {
                    return piped(in, name, upright);
                }
            }
            if (Files.isRegularFile(file) && Files.size(file) == 0) {
                throw new UsageException(file + " is empty: it has 0 bytes; a picture was wanted");
            }
        } catch (IOException e) {
            throw new UsageException(name + " could not be read: " + Main.message(e));
        }
        return upright ? Part.upright(file) : Part.picture(file);
    }

    /** What comes once, by way of a file: readers of pictures look at their beginning more than once. */
    private static Part.Picture piped(InputStream in, String name, boolean upright) throws IOException {
        Path copy = Files.createTempFile("lumina-", ".picture");
        try {
            if (Files.copy(in, copy, StandardCopyOption.REPLACE_EXISTING) == 0) {
                throw new UsageException(name + " is empty: it has 0 bytes; a picture was wanted");
            }
            return upright ? Part.upright(copy) : Part.picture(copy);
        } catch (LuminaException.InvalidRequest e) {
            throw new UsageException(String.valueOf(e.getMessage()).replace(copy.toString(), name));
        } finally {
            Files.deleteIfExists(copy);
        }
    }

    /** As PNG. */
    static void write(BufferedImage picture, Path file) throws IOException {
        WholeFile.write(file, out -> {
            try (var png = new MemoryCacheImageOutputStream(out)) {
                ImageIO.write(picture, "png", png);
            }
        });
    }

    /** Of opaque pictures in RGB, summed over the three colours. */
    static double squaredDifference(BufferedImage a, BufferedImage b) {
        double squares = 0;
        for (int y = 0; y < a.getHeight(); y++) {
            for (int x = 0; x < a.getWidth(); x++) {
                for (int shift = 0; shift <= 16; shift += 8) {
                    int difference = (a.getRGB(x, y) >> shift & 255) - (b.getRGB(x, y) >> shift & 255);
                    squares += difference * difference;
                }
            }
        }
        return squares;
    }

    /** In dB, of so many values in 0 to 255; infinite where they are the same. */
    static double psnr(double squares, long values) {
        return 10 * Math.log10(255.0 * 255.0 * values / squares);
    }
}
