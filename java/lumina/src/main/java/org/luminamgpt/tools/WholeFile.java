// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.tools;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.luminamgpt.internal.files.AtomicFile;

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

    /** What makes a file. */
    @FunctionalInterface
    public interface Maker {
        /** Makes the file, which is not there yet. */
        void make(Path part) throws IOException;
    }

    /** Writes a file, in place of one that is there; to a pipe or a device as it is. */
    public static void write(Path file, Content content) throws IOException {
        AtomicFile.write(file, content::writeTo);
    }

    /** Writes a text in UTF-8. */
    public static void write(Path file, String text) throws IOException {
        write(file, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
    }

    /** Lets a file be made, in place of one that is there. It lies in the same directory until it is whole. */
    public static void replace(Path file, Maker maker) throws IOException {
        AtomicFile.replace(file, maker::make);
    }

    /** A failure to write a file, with its name where the system told its reason alone, as it does of a disk that is full. */
    public static IOException naming(Path file, IOException failure) {
        return AtomicFile.naming(file, failure);
    }
}
