// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.internal.cache;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** The C library of Alpine Linux: libraries made for glibc, as ours and the tokenizer's, end a process there or do not load. */
final class Musl {
    private static final Path MAPS = Path.of("/proc/self/maps");

    private Musl() {}

    /** @throws IOException if this JVM runs on musl; the message says what to do */
    static void refuse() throws IOException {
        if (Files.isReadable(MAPS)) {
            refuse(Files.readString(MAPS, StandardCharsets.ISO_8859_1));
        }
    }

    /** The same for what a process has mapped, as /proc tells. */
    static void refuse(String maps) throws IOException {
        if (isLoadedIn(maps)) {
            throw new IOException("this JVM runs on musl, the C library of Alpine Linux, and the native libraries need glibc"
                    + " 2.35 or newer: take a JVM and an image of Debian, Ubuntu or the like");
        }
    }

    /** @param maps what a process has mapped, as /proc tells */
    static boolean isLoadedIn(String maps) {
        return maps.lines().anyMatch(line -> line.contains("/ld-musl-") || line.contains("/libc.musl-"));
    }
}
