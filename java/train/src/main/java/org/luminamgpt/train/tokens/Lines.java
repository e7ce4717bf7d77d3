// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.train.tokens;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.luminamgpt.train.data.Json;

/** The whole lines of a file with their places; what follows the last line end is not one. */
final class Lines implements AutoCloseable {
    /** @param start byte offset of the line, @param end of the byte after its line end */
    record Line(String text, long start, long end) {}

    private static final int LONGEST = 64 << 20;

    private final Path file;
    private final InputStream in;
    private long position;

    Lines(Path file) throws IOException {
        this.file = file;
        this.in = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
    }

    /** The next line, or null after the last whole one. */
    @Nullable Line next() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(1024);
        long start = position;
        for (int b; (b = in.read()) >= 0; ) {
            position++;
            if (b == '\n') return new Line(bytes.toString(StandardCharsets.UTF_8), start, position);
            bytes.write(b);
            if (bytes.size() > LONGEST) throw new IOException(file + ": a line at byte " + start + " has no end");
        }
        return null;
    }

    /** What a line says, or its first part {@code text}. */
    JsonNode json(Line line, String text) throws IOException {
        return Json.parse(file + ": the line at byte " + line.start(), text);
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
