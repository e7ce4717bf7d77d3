// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.luminamgpt.tools.BatchJob;
import org.luminamgpt.tools.BatchRow;

/** What is to be drawn for the rows of a file. */
final class Rows {
    private static final int LONGEST_NAME = 200;
    private static final long LARGEST_PICTURE = 1L << 30;
    private final BatchJob job;
    private final Path folder;
    private final Set<String> keys = new HashSet<>();

    /** @param folder which names of picture files are relative to */
    Rows(BatchJob job, Path folder) {
        this.job = job;
        this.folder = folder;
    }

    /** A row that cannot be drawn says why. */
    BatchRow read(Table.Row row) {
        String key = row.key();
        if (row.error() != null) {
            return BatchRow.bad(key, row.error());
        } else if (!keys.add(key)) {
            return BatchRow.bad(key + "#" + row.number(), "row " + row.number() + " has the id of an earlier row, " + key
                    + "; each row needs its own");
        } else if (fileName(key).length() > LONGEST_NAME) {
            return BatchRow.bad(key, "row " + row.number() + " has an id of " + key.length() + " characters, too long for a file's name");
        }
        var cells = new HashMap<>(row.cells());
        if (cells.get("picture") instanceof String name) {
            try {
                Path picture = folder.resolve(name);
                if (Files.size(picture) > LARGEST_PICTURE) {
                    return BatchRow.bad(key, name + " is larger than " + LARGEST_PICTURE + " bytes; a picture file was wanted");
                }
                cells.put("picture", Files.readAllBytes(picture));
            } catch (IOException | RuntimeException e) {
                return BatchRow.bad(key, "the picture " + name + " could not be read: " + Main.message(e));
            }
        }
        return job.row(key, cells);
    }

    /** A name for a key's picture: letters, digits and _ - . stay, all else is written as %41 is. No two keys have the same. */
    static String fileName(String key) {
        var name = new StringBuilder();
        for (byte b : key.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            boolean plain = c < 128 && (Character.isLetterOrDigit(c) || c == '_' || c == '-' || c == '.' && !name.isEmpty());
            name.append(plain ? String.valueOf(c) : String.format(Locale.ROOT, "%%%02X", (int) c));
        }
        return name.append(".png").toString();
    }
}
