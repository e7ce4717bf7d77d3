// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/** JSON objects in UTF-8, one a line; empty lines count for nothing. */
final class JsonlTable implements Table {
    private final Path file;
    private final BufferedReader lines;
    private @Nullable String ahead;
    private long number;

    JsonlTable(Path file) throws IOException {
        this.file = file;
        lines = Files.newBufferedReader(file, StandardCharsets.UTF_8);
    }

    @Override
    public boolean hasNext() {
        try {
            while (ahead == null || ahead.isBlank()) {
                ahead = lines.readLine();
                if (ahead == null) {
                    return false;
                }
            }
            return true;
        } catch (IOException e) {
            throw new UsageException(file + " could not be read as UTF-8 text: " + Main.message(e));
        }
    }

    @Override
    public Row next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        String line = String.valueOf(ahead);
        ahead = null;
        number++;
        String where = "row " + number;
        JsonNode object;
        try {
            object = Json.line(line, where);
        } catch (UsageException e) {
            return new Row(number, Map.of(), e.getMessage());
        }
        if (!object.isObject()) {
            return new Row(number, Map.of(), where + " is no JSON object, as in {\"prompt\": \"a fox\"}");
        }
        var cells = new HashMap<String, Object>();
        for (Map.Entry<String, JsonNode> field : object.properties()) {
            String column = Table.column(field.getKey(), file);
            if (!field.getValue().isNull() && cells.put(column, value(field.getValue())) != null) {
                return new Row(number, cells, where + " has " + column + " twice");
            }
        }
        return new Row(number, cells, null);
    }

    /** Text and numbers as they are; what is neither is refused where a cell is read. */
    private static Object value(JsonNode node) {
        return node.isTextual() ? node.textValue() : node.isNumber() ? node.decimalValue() : node;
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }
}
