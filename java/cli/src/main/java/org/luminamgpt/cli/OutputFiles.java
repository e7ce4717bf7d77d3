// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;

/** Where results go: found out, and refused, before work starts. */
final class OutputFiles {
    private static final Set<String> OTHER_FORMATS = Set.of("jpg", "jpeg", "webp", "gif", "bmp", "tif", "tiff", "avif", "heic", "jxl");

    private OutputFiles() {}

    /** A file that can be written: its directory is there and writable. */
    static Path file(Path file) {
        Path directory = file.toAbsolutePath().getParent();
        if (directory == null || !Files.isDirectory(directory)) {
            throw new UsageException("the directory of " + file + " does not exist; make it first");
        }
        if (Files.isDirectory(file)) {
            throw new UsageException(file + " is a directory; a file was wanted");
        }
        if (!Files.isWritable(Files.exists(file) ? file : directory)) {
            throw new UsageException(file + " cannot be written: no permission");
        }
        return file;
    }

    /** The same for a picture: PNG, which loses nothing and says how it was made. */
    static Path picture(Path file) {
        String name = file.getFileName().toString();
        int dot = name.lastIndexOf('.');
        if (OTHER_FORMATS.contains(name.substring(dot + 1).toLowerCase(Locale.ROOT)) && dot >= 0) {
            throw new UsageException("pictures are written as PNG, with their parameters; call it "
                    + file.resolveSibling(name.substring(0, dot) + ".png") + ", and convert that if need be");
        }
        return file(file);
    }

    /** A directory that can be written to, made if its parent is there. */
    static Path directory(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            file(directory);
            Files.createDirectory(directory);
        } else if (!Files.isWritable(directory)) {
            throw new UsageException("the directory " + directory + " cannot be written to: no permission");
        }
        return directory;
    }
}
