// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.luminamgpt.tools.BenchReport;
import org.luminamgpt.tools.BenchSpec;

/**
 * Figures of llama-batched-bench (llama.cpp and its relatives), read from its own output, a table or JSON lines, beside ours.
 *
 * @param rows in the file's order
 */
record Peer(List<Row> rows) {
    private static final long MOST_BYTES = 1 << 20;
    private static final List<String> COLUMNS = List.of("PP", "TG", "B", "S_PP t/s", "S_TG t/s");
    private static final List<String> KEYS = List.of("pp", "tg", "pl", "speed_pp", "speed_tg");

    /**
     * One measurement.
     *
     * @param prompt tokens of each sequence's prompt
     * @param generated tokens decoded after it, of each sequence
     * @param prefill tokens of prompts per second
     * @param decode tokens of all sequences per second
     */
    record Row(int prompt, int generated, int batch, double prefill, double decode) {
        /** The same of ours: in the middle of what the peer decodes. */
        BenchSpec spec(int steps) {
            return new BenchSpec(batch, prompt + generated / 2, steps, prompt);
        }
    }

    static Peer read(Path file) throws IOException {
        if (!Files.isRegularFile(file) || Files.size(file) > MOST_BYTES) {
            throw new UsageException(file + " is no file of a megabyte at most; wanted what llama-batched-bench prints");
        }
        var rows = new ArrayList<Row>();
        List<String> header = List.of();
        List<String> lines;
        try {
            lines = Files.readAllLines(file);
        } catch (MalformedInputException e) {
            throw new UsageException(file + " is no text; wanted what llama-batched-bench prints");
        }
        for (int i = 0; i < lines.size(); i++) {
            String where = file + ", line " + (i + 1);
            String line = lines.get(i).strip();
            List<String> cells = cells(line);
            if (line.startsWith("{")) {
                rows.add(row(KEYS.stream().map(key -> value(line, key, where)).toList(), where));
            } else if (cells.containsAll(COLUMNS)) {
                header = cells;
            } else if (!header.isEmpty() && line.startsWith("|") && !line.startsWith("|-")) {
                if (cells.size() != header.size()) {
                    throw new UsageException(where + ": " + cells.size() + " cells where the table has " + header.size()
                            + "; is the file cut?");
                }
                List<String> columns = header;
                rows.add(row(COLUMNS.stream().map(column -> cells.get(columns.indexOf(column))).toList(), where));
            }
        }
        if (rows.isEmpty()) {
            throw new UsageException(file + " holds no measurement of llama-batched-bench: wanted its table with the columns "
                    + String.join(", ", COLUMNS) + ", or what it prints with --output-format jsonl");
        }
        return new Peer(rows);
    }

    private static List<String> cells(String line) {
        return line.startsWith("|") ? Arrays.stream(line.substring(1).split("\\|")).map(String::strip).toList() : List.of();
    }

    private static @Nullable String value(String line, String key, String where) {
        JsonNode value = Json.line(line, where).get(key);
        return value == null || !value.isNumber() ? null : value.asText();
    }

    private static Row row(List<@Nullable String> values, String where) {
        try {
            double[] numbers = values.stream().mapToDouble(value -> Double.parseDouble(value == null ? "" : value)).toArray();
            if (Arrays.stream(numbers, 0, 3).allMatch(number -> number >= 1 && number <= 1 << 20 && number == Math.rint(number))
                    && numbers[3] > 0 && numbers[4] > 0) {
                return new Row((int) numbers[0], (int) numbers[1], (int) numbers[2], numbers[3], numbers[4]);
            }
        } catch (NumberFormatException e) {
            // told below
        }
        throw new UsageException(where + ": wanted positive numbers for " + String.join(", ", COLUMNS) + "; the file is cut or damaged");
    }

    List<BenchSpec> specs(int steps) {
        return rows.stream().map(row -> row.spec(steps)).toList();
    }

    /** Ours, theirs and the ratio of both, a row each. */
    List<Map<String, Object>> figures(List<BenchReport> reports) {
        var figures = new ArrayList<Map<String, Object>>();
        for (int i = 0; i < rows.size(); i++) {
            Row row = rows.get(i);
            double steps = 1000 / reports.get(i).step().median();
            double prefill = reports.get(i).prefill().median();
            Map<String, Object> figure = new LinkedHashMap<>();
            figure.put("batch", row.batch);
            figure.put("prompt", row.prompt);
            figure.put("generated", row.generated);
            figure.put("steps_per_second", steps);
            figure.put("peer_steps_per_second", row.decode / row.batch);
            figure.put("steps_ratio", steps * row.batch / row.decode);
            figure.put("prefill_tokens_per_second", prefill);
            figure.put("peer_prefill_tokens_per_second", row.prefill);
            figure.put("prefill_ratio", prefill / row.prefill);
            figures.add(figure);
        }
        return figures;
    }

    static List<String> lines(List<Map<String, Object>> figures) {
        var lines = new ArrayList<String>();
        lines.add("                              steps/s                     prefill tokens/s");
        lines.add("  batch   prompt  decoded     ours     peer    ratio     ours     peer    ratio");
        for (Map<String, Object> row : figures) {
            lines.add(row.values().stream().map(Peer::cell).collect(Collectors.joining("  ")));
        }
        return lines;
    }

    private static String cell(Object value) {
        return value instanceof Integer ? String.format(Locale.ROOT, "%7s", value) : String.format(Locale.ROOT, "%7.2f", (Double) value);
    }
}
