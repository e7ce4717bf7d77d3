// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.train.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.luminamgpt.tools.WholeFile;

/** One JSON line a step. */
public final class Metrics {
    private static final ObjectMapper JSON = new ObjectMapper();
    private final Path file;

    /** Opens the file of a run that continues after {@code step}; lines of later, lost steps are dropped. */
    public Metrics(Path file, long step) throws IOException {
        this.file = file;
        List<String> kept = new ArrayList<>();
        for (JsonNode line : read(file)) {
            if (line.path("step").asLong() <= step) {
                kept.add(line.toString());
            }
        }
        WholeFile.write(file, kept.stream().map(line -> line + "\n").collect(Collectors.joining())); // a kill here must not cost the curve
    }

    public void add(long step, Map<String, Double> values) throws IOException {
        ObjectNode line = JSON.createObjectNode().put("step", step);
        values.forEach(line::put);
        try {
            Files.writeString(file, line + "\n", StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw WholeFile.naming(file, e);
        }
    }

    /** All complete lines; a line cut by a kill is left out. */
    public static List<JsonNode> read(Path file) throws IOException {
        List<JsonNode> lines = new ArrayList<>();
        if (Files.exists(file)) {
            for (String text : Files.readAllLines(file)) {
                try {
                    lines.add(JSON.readTree(text));
                } catch (IOException cut) {
                    break;
                }
            }
        }
        return lines;
    }
}
