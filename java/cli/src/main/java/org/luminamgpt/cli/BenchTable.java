// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.luminamgpt.CodeGrid;
import org.luminamgpt.tools.BenchReport;
import org.luminamgpt.tools.BenchSpec;

/**
 * All that is quoted of one shape and one kind of weights: decode steps by batch and by context, prefill, and what a picture
 * of 768x768 would take. Measured with some of the layers, scaled to all.
 */
final class BenchTable {
    private static final List<Integer> BATCHES = List.of(1, 2, 4, 8, 32);
    private static final List<Integer> CONTEXTS = List.of(500, 1000, 2300, 4000);
    private static final int CONTEXT = 1000;
    /** A guided picture has a row with the prompt and one without. */
    private static final int PAIR = 2;
    private static final int REQUESTS = 16;
    private static final int SIDE = 768 / CodeGrid.CELL;
    private static final int PROMPT_TOKENS = 50;

    private final String name;
    private final Shape shape;
    private final List<BenchReport> reports;

    /** @param reports of {@link #specs}, in order */
    BenchTable(String name, Shape shape, List<BenchReport> reports) {
        this.name = name;
        this.shape = shape;
        this.reports = reports;
    }

    /**
     * What has to be measured: the prefill, which also warms memory and clock up; the batches; the contexts; and one that is next
     * to nothing, so that the others' cost can be told from it.
     */
    static List<BenchSpec> specs(int steps, int prefill) {
        var specs = new ArrayList<BenchSpec>();
        specs.add(new BenchSpec(1, 1, 1, prefill));
        BATCHES.forEach(batch -> specs.add(new BenchSpec(batch, CONTEXT, steps, 0)));
        CONTEXTS.stream().filter(context -> context != CONTEXT).forEach(context -> specs.add(new BenchSpec(PAIR, context, steps, 0)));
        specs.add(new BenchSpec(PAIR, 1, steps, 0));
        return specs;
    }

    Map<String, Object> figures() {
        BenchReport first = reports.get(0);
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("shape", name);
        figures.put("layers", shape.layers());
        figures.put("layers_measured", first.engine().layers());
        figures.put("weights", first.engine().weights().toString());
        figures.put("cache", first.engine().cache().toString());
        Map<String, Object> decode = new LinkedHashMap<>();
        BATCHES.forEach(batch -> decode.put("batch_" + batch, step(report(batch, CONTEXT))));
        figures.put("decode", decode);
        BenchReport.Spread prefill = first.prefill();
        double share = (double) first.engine().layers() / shape.layers();
        figures.put("prefill", ordered("tokens", first.spec().prefill(), "tokens_per_second", prefill.median() * share,
                "tokens_per_second_min", prefill.min() * share, "tokens_per_second_max", prefill.max() * share));
        Map<String, Object> attention = new LinkedHashMap<>();
        CONTEXTS.forEach(context -> attention.put("context_" + context,
                ordered("step_ms", millis(PAIR, context), "attention_ms", millis(PAIR, context) - millis(PAIR, 1))));
        figures.put("attention", attention);
        figures.put("requests_" + REQUESTS, ordered("tokens_per_second", tokensPerSecond(REQUESTS), "times_one_request", timesOne()));
        figures.put("picture_768", ordered("passes", SIDE * SIDE, "seconds", pictureSeconds()));
        return figures;
    }

    /** In this order, so that two reports can be compared line by line; that of Map.of is another in each JVM. */
    private static Map<String, Object> ordered(Object... namesAndFigures) {
        Map<String, Object> figures = new LinkedHashMap<>();
        for (int i = 0; i < namesAndFigures.length; i += 2) {
            figures.put((String) namesAndFigures[i], namesAndFigures[i + 1]);
        }
        return figures;
    }

    /** One line for each batch, and one for the rest. */
    List<String> lines() {
        var lines = new ArrayList<String>();
        String weights = reports.get(0).engine().weights().toString().toLowerCase(Locale.ROOT);
        for (int batch : BATCHES) {
            BenchReport report = report(batch, CONTEXT);
            lines.add(String.format(Locale.ROOT, "%-6s %-5s B=%d %8.2f steps/s  %8.2f ms (%.2f to %.2f)  %3.0f %% of bandwidth  %3.0f %% of products",
                    name, weights, batch, 1000 / millis(batch, CONTEXT), millis(batch, CONTEXT), scaled(report, report.step().min()),
                    scaled(report, report.step().max()), 100 * report.bandwidthShare(), 100 * report.multiplyShare()));
        }
        double share = (double) reports.get(0).engine().layers() / shape.layers();
        lines.add(String.format(Locale.ROOT, "%-6s %-5s prefill %.1f tokens/s  attention %s ms at %s tokens  768x768 in %.0f s"
                        + "  %d requests %.2f times one's tokens/s", name, weights,
                reports.get(0).prefill().median() * share, join(CONTEXTS.stream()
                        .map(context -> String.format(Locale.ROOT, "%.1f", millis(PAIR, context) - millis(PAIR, 1))).toList()),
                join(CONTEXTS), pictureSeconds(), REQUESTS, timesOne()));
        return lines;
    }

    private double tokensPerSecond(int requests) {
        return requests * 1000 / millis(requests * PAIR, CONTEXT);
    }

    private double timesOne() {
        return tokensPerSecond(REQUESTS) / tokensPerSecond(1);
    }

    private static String join(List<?> values) {
        return String.join(", ", values.stream().map(Object::toString).toList());
    }

    private Map<String, Object> step(BenchReport report) {
        Map<String, Object> step = new LinkedHashMap<>();
        step.put("context", report.spec().context());
        step.put("step_ms", report.stepMillisOf(shape.layers()));
        step.put("step_ms_min", scaled(report, report.step().min()));
        step.put("step_ms_max", scaled(report, report.step().max()));
        step.put("steps_per_second", 1000 / report.stepMillisOf(shape.layers()));
        step.put("bandwidth_share", report.bandwidthShare());
        step.put("multiply_share", report.multiplyShare());
        return step;
    }

    private double scaled(BenchReport report, double millis) {
        return report.stepMillisOf(shape.layers()) / report.step().median() * millis;
    }

    private BenchReport report(int batch, int context) {
        return reports.stream().filter(r -> r.spec().batch() == batch && r.spec().context() == context).findFirst().orElseThrow();
    }

    private double millis(int batch, int context) {
        return report(batch, context).stepMillisOf(shape.layers());
    }

    /**
     * Every cell of the picture takes a pass; the new line that ends a row rides along with the next cell, which makes its
     * pass one of twice the rows. Attention grows with the context, so that the mean context stands for all.
     */
    private double pictureSeconds() {
        int tokens = SIDE * (SIDE + 1);
        int context = PROMPT_TOKENS / PAIR + tokens / 2;
        int below = IntStream.of(500, 1000, 2300).filter(c -> c <= context).max().orElseThrow();
        int above = IntStream.of(1000, 2300, 4000).filter(c -> c > context).min().orElseThrow();
        double step = millis(PAIR, below) + (millis(PAIR, above) - millis(PAIR, below)) * (context - below) / (above - below);
        double twice = millis(2 * PAIR, CONTEXT) - millis(PAIR, CONTEXT);
        return (SIDE * SIDE * step + SIDE * twice) / 1000;
    }
}
