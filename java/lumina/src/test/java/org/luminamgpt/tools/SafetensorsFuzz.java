// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.tools;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;

/** What tools/fuzz gives safetensors files, as Java reads them: what is let through can be read to its last byte. */
public final class SafetensorsFuzz {
    private static final Path FILE = file();

    private SafetensorsFuzz() {}

    private static Path file() {
        try {
            Path memory = Path.of("/dev/shm");
            Path file = Files.isWritable(memory) ? Files.createTempFile(memory, "lumina-fuzz", ".safetensors")
                    : Files.createTempFile("lumina-fuzz", ".safetensors");
            file.toFile().deleteOnExit();
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Called by Jazzer. */
    public static void fuzzerTestOneInput(byte[] input) throws IOException {
        Files.write(FILE, input);
        Safetensors opened;
        try {
            opened = Safetensors.open(FILE);
        } catch (IOException e) {
            return;
        }
        try (opened) {
            for (Safetensors.Entry entry : opened.entries()) {
                opened.read(entry, 0, ByteBuffer.allocate(Math.toIntExact(entry.bytes())));
                if (entry.type().equals("F32")) {
                    opened.floats(entry.name());
                }
            }
        }
    }
}
