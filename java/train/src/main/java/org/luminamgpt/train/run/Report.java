// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.train.run;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.luminamgpt.tools.WholeFile;

/** A page that shows a run: one curve a metric, and the latest sample sheets. No script, no network. */
public final class Report {
    private static final int WIDTH = 640;
    private static final int HEIGHT = 160;
    private static final int POINTS = 320;
    private static final int SHEETS = 4;
    private static final Set<String> UNINTERESTING = Set.of("step", "seconds", "tokens");

    private Report() {}

    /** Writes report.html into the run's folder. */
    public static Path write(Path run) throws IOException {
        List<JsonNode> lines = Metrics.read(run.resolve("metrics.jsonl"));
        if (lines.isEmpty()) {
            throw new IOException(run + " has no metrics yet");
        }
        StringBuilder page = new StringBuilder("<!doctype html><meta charset=utf-8><title>Training run</title>"
                + "<style>body{font:14px sans-serif;margin:2em;max-width:80em}svg{border:1px solid #ccc}img{max-width:100%}</style>");
        JsonNode last = lines.get(lines.size() - 1);
        page.append("<h1>").append(escape(run.getFileName().toString())).append("</h1><p>Step ")
                .append(last.path("step").asLong()).append(String.format(Locale.ROOT, ", %.1f hours</p>", hours(lines)));
        for (String name : names(lines)) {
            page.append("<h2>").append(escape(name)).append(String.format(Locale.ROOT, " %.5g</h2>", last.path(name).asDouble()))
                    .append(curve(lines, name));
        }
        for (Path sheet : sheets(run)) {
            String name = escape(sheet.getFileName().toString());
            page.append("<h2>").append(name).append("</h2><img src=\"samples/").append(name).append("\">");
        }
        Path report = run.resolve("report.html");
        WholeFile.write(report, page.toString());
        return report;
    }

    private static Set<String> names(List<JsonNode> lines) {
        Set<String> names = new LinkedHashSet<>();
        lines.forEach(line -> line.fieldNames().forEachRemaining(names::add));
        names.removeAll(UNINTERESTING);
        return names;
    }

    private static double hours(List<JsonNode> lines) {
        return lines.stream().mapToDouble(line -> line.path("seconds").asDouble()).sum() / 3600;
    }

    /** Means of up to {@value #POINTS} equal stretches of the run. */
    private static String curve(List<JsonNode> all, String name) {
        List<JsonNode> lines = all.stream().filter(line -> line.has(name)).toList(); // some begin later, as commitment does
        int count = Math.min(POINTS, lines.size());
        List<Double> means = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int from = (int) ((long) i * lines.size() / count);
            int to = (int) ((i + 1L) * lines.size() / count);
            means.add(lines.subList(from, to).stream().mapToDouble(line -> line.path(name).asDouble()).average().orElse(0));
        }
        double low = means.stream().mapToDouble(d -> d).min().orElse(0);
        double high = means.stream().mapToDouble(d -> d).max().orElse(1);
        StringBuilder points = new StringBuilder();
        for (int i = 0; i < count; i++) {
            double y = high > low ? (high - means.get(i)) / (high - low) : 0.5;
            points.append(String.format(Locale.ROOT, "%.1f,%.1f ", i * (WIDTH - 1.0) / Math.max(1, count - 1), 4 + y * (HEIGHT - 8)));
        }
        return String.format(Locale.ROOT, "<p>%.5g to %.5g</p><svg width=%d height=%d><polyline fill=none stroke=#06c points=\"%s\"/></svg>",
                low, high, WIDTH, HEIGHT, points);
    }

    private static List<Path> sheets(Path run) throws IOException {
        Path samples = run.resolve("samples");
        if (!Files.isDirectory(samples)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(samples)) {
            List<Path> all = files.filter(f -> f.toString().endsWith(".png")).sorted(java.util.Comparator.reverseOrder()).toList();
            return all.subList(0, Math.min(SHEETS, all.size()));
        }
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
    }
}
