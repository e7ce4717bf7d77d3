// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.cli;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.luminamgpt.LuminaException;
import org.luminamgpt.tools.BatchJob;

/** A file of rows, read once from the first to the last. */
interface Table extends Iterator<Table.Row>, Closeable {
    /**
     * @param number from 1, in the file
     * @param cells that say something, by their names of {@link BatchJob#COLUMNS}
     * @param error why it cannot be read; null if it can
     */
    record Row(long number, Map<String, Object> cells, @Nullable String error) {
        /** Names the row in its job: its id, else its number. */
        String key() {
            Object id = cells.get("id");
            return id == null ? Long.toString(number) : id.toString();
        }
    }

    /**
     * Opens a file by what its name ends in.
     *
     * @throws UsageException if that is neither .csv nor .jsonl, or the file is none
     */
    static Table open(Path file) throws IOException {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        if (name.endsWith(".csv")) {
            return new CsvTable(file);
        } else if (name.endsWith(".jsonl") || name.endsWith(".ndjson")) {
            return new JsonlTable(file);
        }
        throw new UsageException("prompts are in a file .csv or .jsonl (with --spark also .parquet), was " + file);
    }

    /** The column that a name in the file means. */
    static String column(String name, Path file) {
        try {
            return BatchJob.column(name);
        } catch (LuminaException.InvalidRequest e) {
            throw new UsageException(file + ": " + e.getMessage());
        }
    }

    /** Reads a file to its end, so that names which are no columns are refused before work starts. @return rows of it */
    static long check(Path file) throws IOException {
        try (Table table = open(file)) {
            long rows = 0;
            for (; table.hasNext(); rows++) {
                table.next();
            }
            if (rows == 0) {
                throw new UsageException(file + " has no rows; it has to have one for each picture");
            }
            return rows;
        }
    }
}
