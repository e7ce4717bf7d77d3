// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.tools;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import javax.imageio.IIOException;

/**
 * Files that are there whole or not at all: written beside their place and moved there, so that neither a full disk nor an end of the
 * process leaves half of one under its name, or takes what was there before. Errors name the file. Thread-safe for different files.
 */
public final class WholeFile {
    private WholeFile() {}

    /** What a file is to hold. */
    @FunctionalInterface
    public interface Content {
        void writeTo(OutputStream out) throws IOException;
    }

    /** Writes a file, in place of one that is there; to a pipe or a device as it is. */
    public static void write(Path file, Content content) throws IOException {
        try {
            if (Files.exists(file) && !Files.isRegularFile(file)) {
                put(file, content);
                return;
            }
            Path place = Files.exists(file) ? file.toRealPath() : file;  // what a link leads to, and not the link
            Path part = place.resolveSibling(place.getFileName() + ".partial");
            try {
                put(part, content);
                Files.move(part, place, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(part);
            }
        } catch (IOException e) {
            throw naming(file, e);
        }
    }

    /** Writes a text in UTF-8. */
    public static void write(Path file, String text) throws IOException {
        write(file, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static void put(Path file, Content content) throws IOException {
        try (OutputStream out = Files.newOutputStream(file)) {
            content.writeTo(out);
        }
    }

    /** A failure to write a file, with its name where the system told its reason alone, as it does of a disk that is full. */
    public static IOException naming(Path file, IOException failure) {
        if (failure instanceof FileSystemException || String.valueOf(failure.getMessage()).contains(file.toString())) {
            return failure;
        }
        Throwable why = failure instanceof IIOException && failure.getCause() != null ? failure.getCause() : failure;
        return new IOException("could not write " + file + ": " + (why.getMessage() == null ? why : why.getMessage()), failure);
    }
}
