// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.luminamgpt.Lumina;
import org.luminamgpt.Weights;
import org.luminamgpt.tools.Bench;
import org.luminamgpt.tools.BenchReport;
import org.luminamgpt.tools.BenchSpec;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code lumina bench}: speed as a share of what the machine gives, and what smaller weights cost in accuracy. */
@Command(name = "bench", description = "Measure decode steps, prefill, pictures; or accuracy.",
        footer = {"Example: lumina bench --table --json > a.json; lumina bench --table --compare a.json",
                "bandwidth_share: bytes that a step reads over its time, over the best of five",
                "sums of 1 GiB by the same threads in this run; multiply_share: so of products."})
final class BenchCommand implements Callable<Integer> {
    private static final List<String> TABLE_SHAPES = List.of("1024", "2048", "7b");
    private static final int TABLE_LAYERS = 4;
    private static final long BEYOND_CACHES = 1 << 29;

    @Option(names = "--shape", paramLabel = "SHAPE",
            description = "Random weights: 1024, 2048, 7b, 34b, HxLxNHxNKVxIxV.")
    private @Nullable String shape;

    @Option(names = "--layers", paramLabel = "N", description = "So many layers of --shape (default in --table: 4).")
    private @Nullable Integer layers;

    @Option(names = "--batch", paramLabel = "B", defaultValue = "2", description = "Rows of a step (default: 2, a guided picture).")
    private int batch;

    @Option(names = "--context", paramLabel = "C", defaultValue = "1000", description = "Tokens in each row's cache (default: 1000).")
    private int context;

    @Option(names = "--steps", paramLabel = "N", defaultValue = "20", description = "Steps measured (default: 20).")
    private int steps;

    @Option(names = "--prefill", paramLabel = "N", defaultValue = "256", description = "Tokens of the measured prefill (default: 256).")
    private int prefill;

    @Mixin
    private SizeOptions size;

    @Option(names = "--table", description = "Many batches and contexts of 1024, 2048 and 7b.")
    private boolean table;

    @Option(names = "--accuracy", description = "bf16, int8 and int4 against f32 instead.")
    private boolean accuracy;

    @Option(names = "--with", paramLabel = "DIR", description = "For --accuracy: also this quantized model.")
    private List<Path> others = List.of();

    @Option(names = "--compare", paramLabel = "OLD.json", description = "Also an earlier --json's figures over these.")
    private @Nullable Path compare;

    @Option(names = "--peer", paramLabel = "FILE", description = "Beside llama-batched-bench's output, with --shape.")
    private @Nullable Path peer;

    @Mixin
    private Output output;

    @Mixin
    private DrawingOptions model;

    @Override
    public Integer call() throws IOException {
        if (accuracy && (table || shape != null)) {
            throw new UsageException("--accuracy compares a loaded model's weights; leave out --table and --shape");
        }
        if ((table || shape != null) && (model.model != null || model.vq != null || model.tokenizer != null)) {
            throw new UsageException("--table and --shape measure random weights, without --model, --vq or --tokenizer;"
                    + " leave out either the ones or the others");
        }
        if (peer != null && (shape == null || table)) {
            throw new UsageException("--peer compares a shape with another program's figures of it; name it with --shape, without --table");
        }
        Peer theirs = peer == null ? null : Peer.read(peer);
        var old = compare == null ? null : Json.read(compare);
        var lines = new ArrayList<String>();
        Map<String, Object> figures = accuracy ? accuracy(lines) : table ? table(lines) : theirs != null ? beside(theirs, lines)
                : shape != null ? random(shape) : loaded();
        if (!accuracy && !table && theirs == null) {
            lines.addAll(aligned(figures));
        }
        if (old != null) {
            Map<String, Double> ratios = Comparison.ratios(old, Json.tree(figures));
            figures.put("old_over_new", ratios);
            ratios.forEach((path, ratio) -> lines.add(String.format(Locale.ROOT, "%7.3f  old / new %s", ratio, path)));
        }
        output.print(() -> figures, to -> lines.forEach(to::println));
        // What fits into caches may well be read faster than memory is.
        if (figures.get("bandwidth_share") instanceof Double share && share > 1
                && figures.get("weight_bytes_per_step") instanceof Long bytes && bytes > BEYOND_CACHES) {
            output.errors().println("lumina: a share above 1: the machine was busier while its bandwidth was measured; measure again");
        }
        return 0;
    }

    private Map<String, Object> beside(Peer theirs, List<String> lines) {
        List<BenchReport> reports = measure(Shape.parse(Objects.requireNonNull(shape)), layers, theirs.specs(steps));
        List<Map<String, Object>> rows = theirs.figures(reports);
        lines.addAll(Peer.lines(rows));
        Map<String, Object> figures = machine(reports.get(0));
        figures.put("weights", reports.get(0).engine().weights().toString());
        figures.put("layers", reports.get(0).engine().layers());
        figures.put("peer", rows);
        return figures;
    }

    private Map<String, Object> random(String shape) {
        return figures(measure(Shape.parse(shape), layers, List.of(wanted())).get(0));
    }

    private BenchSpec wanted() {
        return new BenchSpec(batch, context, steps, prefill);
    }

    private List<BenchReport> measure(Shape random, @Nullable Integer some, List<BenchSpec> specs) {
        return Bench.randomWeights((some == null ? random : random.withLayers(some)).config(), model.builder().options(), specs);
    }

    private Map<String, Object> loaded() {
        Map<String, Object> figures = figures(Bench.run(model.builder().options(), List.of(wanted())).get(0));
        try (Lumina lumina = output.open(model.builder(), model.name())) {
            Path codec = model.vq != null ? model.vq : lumina.info().directory();
            if (Files.isRegularFile(codec.resolve("vqgan.yaml"))) {
                figures.putAll(PictureBench.of(lumina, size).figures());
            }
        }
        return figures;
    }

    private static Map<String, Object> figures(BenchReport report) {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("device", report.engine().device());
        figures.put("threads", report.engine().threads());
        figures.put("weights", report.engine().weights().toString());
        figures.put("cache", report.engine().cache().toString());
        figures.put("batch", report.spec().batch());
        figures.put("context", report.spec().context());
        figures.put("step_ms", report.step().median());
        figures.put("step_ms_min", report.step().min());
        figures.put("step_ms_max", report.step().max());
        figures.put("steps_per_second", 1000 / report.step().median());
        figures.put("weight_bytes_per_step", report.weightBytesPerStep());
        figures.put("cache_bytes_per_step", report.cacheBytesPerStep());
        figures.putAll(machine(report));
        figures.put("bandwidth_share", report.bandwidthShare());
        figures.put("multiply_share", report.multiplyShare());
        figures.put("prefill_tokens_per_second", report.prefill().median());
        figures.put("prefill_tokens_per_second_min", report.prefill().min());
        figures.put("prefill_tokens_per_second_max", report.prefill().max());
        return figures;
    }

    private static Map<String, Object> machine(BenchReport report) {
        Map<String, Object> machine = new LinkedHashMap<>();
        machine.put("memory_bandwidth", report.machine().bandwidth());
        machine.put("multiply_rate", report.machine().multiplyRate());
        return machine;
    }

    /** Each run beside the machine as it was just before: its neighbours may take a share of it at times. */
    private Map<String, Object> table(List<String> lines) {
        if (model.cache == Weights.AUTO) {
            model.cache = Weights.INT8;
        }
        List<Weights> types = model.weights == Weights.AUTO ? List.of(Weights.INT8, Weights.INT4) : List.of(model.weights);
        var runs = new ArrayList<Map<String, Object>>();
        for (String name : shape == null ? TABLE_SHAPES : List.of(shape)) {
            Shape wanted = Shape.parse(name);
            for (Weights type : types) {
                model.weights = type;
                List<BenchReport> reports = measure(wanted, Math.min(layers == null ? TABLE_LAYERS : layers, wanted.layers()),
                        BenchTable.specs(steps, prefill));
                var run = new BenchTable(name, wanted, reports);
                Map<String, Object> figures = machine(reports.get(0));
                figures.put("threads", reports.get(0).engine().threads());
                figures.putAll(run.figures());
                runs.add(figures);
                lines.add(String.format(Locale.ROOT, "%.1f GB/s, %.1f billion products/s", reports.get(0).machine().bandwidth() / 1e9,
                        reports.get(0).machine().multiplyRate() / 1e9));
                lines.addAll(run.lines());
            }
        }
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("runs", runs);
        return figures;
    }

    private Map<String, Object> accuracy(List<String> lines) {
        var reference = new Accuracy(() -> model.builder().weights(Weights.F32).cache(Weights.F32).build());
        lines.add("weights  logit RMS   KL, nats  variation  same best  same ids  PSNR, dB");
        var candidates = new ArrayList<Accuracy.Candidate>();
        for (Weights type : List.of(Weights.BF16, Weights.INT8, Weights.INT4)) {
            candidates.add(new Accuracy.Candidate(type.toString().toLowerCase(Locale.ROOT), () -> model.builder().weights(type).build()));
        }
        others.forEach(other -> candidates.add(new Accuracy.Candidate(other.toString(), () -> Lumina.builder(other).build())));
        var rows = new ArrayList<Accuracy.Row>();
        for (Accuracy.Candidate candidate : candidates) {
            Accuracy.Row row = reference.compare(candidate);
            rows.add(row);
            lines.add(String.format(Locale.ROOT, "%-8s %8.2f%% %10.5f %9.2f%% %9.1f%% %8.1f%% %9.1f", row.weights(), 100 * row.logitRms(),
                    row.kl(), 100 * row.variation(), 100 * row.agreeing(), 100 * row.sameIds(), row.psnr()));
        }
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("accuracy", rows);
        return figures;
    }

    private static List<String> aligned(Map<String, Object> figures) {
        int widest = figures.keySet().stream().mapToInt(String::length).max().orElse(0);
        return figures.entrySet().stream()
                .map(entry -> entry.getKey() + " ".repeat(widest - entry.getKey().length() + 2) + format(entry.getValue())).toList();
    }

    private static String format(Object value) {
        return value instanceof Double number ? String.format("%,.3f", number)
                : value instanceof Long number ? String.format("%,d", number) : value.toString();
    }
}
