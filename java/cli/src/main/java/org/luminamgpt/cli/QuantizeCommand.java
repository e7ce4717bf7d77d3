// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.luminamgpt.Lumina;
import org.luminamgpt.Request;
import org.luminamgpt.Weights;
import org.luminamgpt.tools.Quantizer;
import org.luminamgpt.tools.Workbench;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code lumina quantize}: a smaller checkpoint that opens at once. */
@Command(name = "quantize",
        description = "Write a model with int8 or int4 weights, as the CPU's kernels read them.",
        footer = {"", "For int4, the model draws some pictures first: its weights are then rounded so that it changes least on such ids.",
                "Example:", "  lumina quantize DIR --weights int4 --out DIR-int4"})
final class QuantizeCommand implements Callable<Integer> {
    /** The first seed of the samples; far from those that people choose. */
    private static final long SEED = 1L << 40;
    private static final List<String> SENTENCES = List.of("A picture of a dog on a red background.",
            "A 3D render picture of a green bottle on a white background.", "A cartoon picture of a tree.",
            "A picture of a blue circle in the top right on a yellow background.", "A flat picture of three stars on a black background.",
            "A picture of a brown house.", "A 3D render picture of an orange ball in the bottom left on a purple background.",
            "A cartoon picture of a cat on a gray background.");

    @Parameters(arity = "0..1", paramLabel = "MODEL", description = "Its directory, instead of --model.")
    private @Nullable Path source;

    @Option(names = {"-o", "--out"}, required = true, paramLabel = "DIR", description = "Where to; a directory without a model.")
    private Path out;

    @Option(names = "--samples", paramLabel = "N", defaultValue = "16", description = "Pictures that int4 is fitted to (default: 16).")
    private int samples;

    @Mixin
    private Output output;

    @Mixin
    private EngineOptions model;

    @Override
    public Integer call() throws IOException {
        model.named(source);
        if (model.weights != Weights.INT8 && model.weights != Weights.INT4) {
            throw new UsageException("--weights has to be int8 or int4");
        }
        if (samples < 0 || samples > 4096) {
            throw new UsageException("--samples is 0 to 4096, was " + samples);
        }
        Progress progress = output.progress();
        List<int[]> drawn = model.weights == Weights.INT4 ? draw(progress) : List.of();
        progress.during("quantizing " + model.name(), () -> {
            Quantizer.quantize(model.builder().options(), out, drawn);
            return out;
        });
        long bytes = size();
        output.print(() -> new Report(out.toString(), model.weights.toString().toLowerCase(Locale.ROOT), bytes),
                to -> to.printf(Locale.ROOT, "%s  %.1f MiB%n", out, bytes / (double) (1 << 20)));
        return 0;
    }

    private record Report(String directory, String weights, long bytes) {}

    private long size() throws IOException {
        try (Stream<Path> files = Files.list(out)) {
            return files.mapToLong(file -> file.toFile().length()).sum();
        }
    }

    /** Prompts with their answers, and the answers alone: what the two branches of guidance see. */
    private List<int[]> draw(Progress progress) {
        var ids = new ArrayList<int[]>();
        try (Lumina lumina = output.open(model.builder().weights(Weights.AUTO), model.name())) {
            Workbench bench = Workbench.of(lumina);
            for (int i = 0; i < samples; i++) {
                Request request = Request.image(SENTENCES.get(i % SENTENCES.size())).seed(SEED + i);
                int[] prompt = bench.prompt(request);
                int[] answer = bench.generate(request);
                ids.add(IntStream.concat(IntStream.of(prompt), IntStream.of(answer)).toArray());
                ids.add(answer);
                progress.step("drawing samples", i + 1, samples);
            }
        }
        return ids;
    }
}
