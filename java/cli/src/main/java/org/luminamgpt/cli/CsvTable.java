// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/** Comma-separated values in UTF-8, as RFC 4180 has them; the first line names the columns. */
final class CsvTable implements Table {
    private final Path file;
    private final MappingIterator<String[]> lines;
    private final List<String> columns = new ArrayList<>();
    private long number;
    private boolean broken;

    CsvTable(Path file) throws IOException {
        this.file = file;
        lines = new CsvMapper().readerFor(String[].class).with(CsvParser.Feature.WRAP_AS_ARRAY).with(CsvParser.Feature.SKIP_EMPTY_LINES)
                .readValues(Files.newBufferedReader(file, StandardCharsets.UTF_8));
        try {
            readHeader();
        } catch (IOException | RuntimeException e) {
            lines.close();
            throw e;
        }
    }

    private void readHeader() throws IOException {
        if (!lines.hasNextValue()) {
            throw new UsageException(file + " is empty; its first line has to name the columns, for example id,prompt,size");
        }
        for (String name : lines.nextValue()) {
            columns.add(Table.column(name, file));
        }
        if (new HashSet<>(columns).size() < columns.size()) {
            throw new UsageException(file + " names a column twice: " + String.join(", ", columns));
        }
    }

    @Override
    public boolean hasNext() {
        try {
            return !broken && lines.hasNextValue();
        } catch (IOException e) {
            return true;  // and the row says so
        }
    }

    @Override
    public Row next() {
        number++;
        try {
            return row(lines.nextValue());
        } catch (IOException e) {
            broken = true;  // where the next row begins is not known
            String why = e instanceof JsonProcessingException known ? known.getOriginalMessage() : Main.message(e);
            return new Row(number, Map.of(), "row " + number + " of " + file + " and those after it cannot be read: " + why);
        }
    }

    private Row row(String[] values) {
        var cells = new HashMap<String, Object>();
        for (int i = 0; i < Math.min(values.length, columns.size()); i++) {
            if (values[i] != null && !values[i].isEmpty()) {
                cells.put(columns.get(i), values[i]);
            }
        }
        return new Row(number, cells, values.length == columns.size() ? null
                : "row " + number + " has " + values.length + " values for " + columns.size() + " columns; a value with a comma stands in quotes");
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }
}
