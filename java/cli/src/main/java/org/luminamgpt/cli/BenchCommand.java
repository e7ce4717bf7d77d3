// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.luminamgpt.BenchReport;
import org.luminamgpt.BenchSpec;
import org.luminamgpt.CodeGrid;
import org.luminamgpt.ImageSize;
import org.luminamgpt.Lumina;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code lumina bench}: speed as a share of what the machine's memory gives. */
@Command(name = "bench", mixinStandardHelpOptions = true, description = "Measure decode steps, prefill and VQ decoding.",
        footer = {"", "bandwidth_share = bytes of weights and cache that a step reads, each once, over its time, over the best of five",
                "read-only sums of 1 GiB by the same threads in the same run.", "Example:",
                "  lumina bench --shape 7b --layers 4 --dtype bf16 --batch 2 --context 1000 --json"})
final class BenchCommand implements Callable<Integer> {
    private static final int VQ_ROUNDS = 5;

    @Spec
    private CommandSpec spec;

    @Option(names = "--shape", paramLabel = "SHAPE", description = "Random weights: 7b, 34b or HxLxNHxNKVxIxV. Default: the loaded model.")
    private @Nullable String shape;

    @Option(names = "--layers", paramLabel = "N", description = "With --shape: so many layers instead.")
    private @Nullable Integer layers;

    @Option(names = "--batch", paramLabel = "B", defaultValue = "2", description = "Rows of a step; a guided picture has 2.")
    private int batch;

    @Option(names = "--context", paramLabel = "C", defaultValue = "1000", description = "Tokens in the cache of each row.")
    private int context;

    @Option(names = "--steps", paramLabel = "N", defaultValue = "20", description = "Steps measured.")
    private int steps;

    @Option(names = "--prefill", paramLabel = "N", defaultValue = "256", description = "Tokens of the measured prefill.")
    private int prefill;

    @Option(names = "--json", description = "As JSON.")
    private boolean json;

    @Mixin
    private ModelOptions model;

    @Override
    public Integer call() {
        var wanted = new BenchSpec(batch, context, steps, prefill);
        Map<String, Object> figures;
        if (shape != null) {
            Shape random = Shape.parse(shape);
            String config = (layers == null ? random : random.withLayers(layers)).config();
            figures = figures(model.randomWeights(config, wanted));
        } else {
            figures = figures(model.builder().bench(wanted));
            figures.put("vq_decode_ms", vqDecode());
        }
        print(figures);
        return 0;
    }

    private static Map<String, Object> figures(BenchReport report) {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("device", report.engine().device());
        figures.put("threads", report.engine().threads());
        figures.put("weights", report.engine().weights().toString());
        figures.put("cache", report.engine().cache().toString());
        figures.put("batch", report.spec().batch());
        figures.put("context", report.spec().context());
        figures.put("step_ms", report.stepMillis());
        figures.put("step_ms_min", report.stepMillisMin());
        figures.put("step_ms_max", report.stepMillisMax());
        figures.put("steps_per_second", 1000 / report.stepMillis());
        figures.put("weight_bytes_per_step", report.weightBytesPerStep());
        figures.put("cache_bytes_per_step", report.cacheBytesPerStep());
        figures.put("memory_bandwidth", report.memoryBandwidth());
        figures.put("bandwidth_share", report.bandwidthShare());
        figures.put("prefill_tokens_per_second", report.prefillTokensPerSecond());
        return figures;
    }

    /** Median milliseconds for a picture of the model's default size. */
    private double vqDecode() {
        try (Lumina lumina = model.open()) {
            ImageSize size = lumina.info().defaultSize();
            int height = size.height() / CodeGrid.CELL;
            int width = size.width() / CodeGrid.CELL;
            var codes = new CodeGrid(height, width, new int[height * width]);
            lumina.workbench().decode(codes);
            List<Double> times = new ArrayList<>();
            for (int round = 0; round < VQ_ROUNDS; round++) {
                long begin = System.nanoTime();
                lumina.workbench().decode(codes);
                times.add((System.nanoTime() - begin) / 1e6);
            }
            double[] sorted = times.stream().mapToDouble(Double::doubleValue).sorted().toArray();
            return sorted[VQ_ROUNDS / 2];
        }
    }

    private void print(Map<String, Object> figures) {
        PrintWriter to = spec.commandLine().getOut();
        if (json) {
            to.println(Json.write(figures));
            return;
        }
        int widest = figures.keySet().stream().mapToInt(String::length).max().orElse(0);
        figures.forEach((name, value) -> to.println(name + " ".repeat(widest - name.length() + 2) + format(value)));
    }

    private static String format(Object value) {
        return value instanceof Double number ? String.format("%,.3f", number)
                : value instanceof Long number ? String.format("%,d", number) : Arrays.asList(value).get(0).toString();
    }
}
