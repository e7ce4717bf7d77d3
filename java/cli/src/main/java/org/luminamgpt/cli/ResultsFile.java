// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.cli;

import java.io.Closeable;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.luminamgpt.tools.WholeFile;

/** results.jsonl: a line for each row, written as it is done. Of several with one id, which runs with other settings leave, the last counts. */
final class ResultsFile implements Closeable {
    private final Map<String, RowResult> last = new HashMap<>();
    private final Path path;
    private final RandomAccessFile file;

    /** Opens it, or makes it. A line that was cut off as it was written is dropped. */
    ResultsFile(Path path) throws IOException {
        this.path = path;
        long whole = 0;
        if (Files.exists(path)) {
            byte[] bytes = Files.readAllBytes(path);
            int begin = 0;
            for (int at = 0; at < bytes.length; at++) {
                if (bytes[at] == '\n') {
                    RowResult line = Json.read(new String(bytes, begin, at - begin, StandardCharsets.UTF_8), RowResult.class, path);
                    last.put(line.id(), line);
                    begin = at + 1;
                }
            }
            whole = begin;
        }
        file = new RandomAccessFile(path.toFile(), "rw");
        try {
            file.setLength(whole);
            file.seek(whole);
        } catch (IOException e) {
            file.close();
            throw WholeFile.naming(path, e);
        }
    }

    /** What an earlier run says of a row; null: nothing. */
    @Nullable RowResult last(String id) {
        return last.get(id);
    }

    /** Adds a line, unless the last one of its id says the same. */
    void write(RowResult line) throws IOException {
        if (!line.equals(last.put(line.id(), line))) {
            try {
                file.write((Json.write(line) + "\n").getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) {
                throw WholeFile.naming(path, e);
            }
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
