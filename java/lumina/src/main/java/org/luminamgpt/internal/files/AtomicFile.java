// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.internal.files;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.ThreadLocalRandom;
import javax.imageio.IIOException;

/**
 * Writes beside a file's place and moves what is whole there. Each writer has a name of its own for its part, short enough for
 * any file's: of two that write one file the later has it. Errors name the file.
 */
public final class AtomicFile {
    private static final int LONG_NAME = 50; // characters, of which one may take four bytes of the 255 that file systems allow

    private AtomicFile() {}

    /** Takes what is to be written to. */
    @FunctionalInterface
    public interface Sink<T> {
        void accept(T to) throws IOException;
    }

    /** To a pipe or a device as it is. */
    public static void write(Path file, Sink<OutputStream> content) throws IOException {
        Sink<Path> put = to -> {
            try (OutputStream out = Files.newOutputStream(to)) {
                content.accept(out);
            }
        };
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            named(file, put);
        } else {
            replace(file, put);
        }
    }

    /** The content makes a file under the name that it is given. */
    public static void replace(Path file, Sink<Path> content) throws IOException {
        named(file, given -> {
            Path place = Files.exists(given) ? given.toRealPath() : given.toAbsolutePath(); // what a link leads to, and not the link
            Path directory = place.getParent();
            if (directory == null || !Files.isDirectory(directory)) {
                throw new NoSuchFileException(given.toString(), null, "there is no directory " + directory + " to write it to");
            }
            String name = given.getFileName().toString();
            String begin = name.length() > LONG_NAME ? "lumina" : name;
            Path part = directory.resolve("%s.%016x.part".formatted(begin, ThreadLocalRandom.current().nextLong()));
            try {
                content.accept(part);
                Files.move(part, place, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(part);
            }
        });
    }

    private static void named(Path file, Sink<Path> content) throws IOException {
        try {
            content.accept(file);
        } catch (IOException e) {
            throw naming(file, e);
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
