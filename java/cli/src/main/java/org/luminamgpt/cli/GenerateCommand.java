// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.luminamgpt.Generation;
import org.luminamgpt.Lumina;
import org.luminamgpt.Request;
import org.luminamgpt.Result;
import org.luminamgpt.tools.Workbench;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code lumina generate}: pictures from a sentence, or from prompt ids. */
@Command(name = "generate", mixinStandardHelpOptions = true, description = "Draw pictures from a sentence.",
        footer = {"", "Example:",
                "  lumina generate \"A 3D render picture of a red apple in the center on a blue background.\" --out apple.png",
                "  lumina generate \"A cartoon picture of a fox.\" --count 4 --seed 7 --out pictures"})
final class GenerateCommand implements Callable<Integer> {
    @Parameters(arity = "0..1", paramLabel = "PROMPT", description = "What to draw.")
    private @Nullable String prompt;

    @Option(names = "--ids", paramLabel = "FILE", description = "Prompt ids, a JSON array, instead of a sentence.")
    private @Nullable Path ids;

    @Mixin
    private SizeOptions size;

    @Option(names = "--count", paramLabel = "N", defaultValue = "1", description = "Pictures, of seeds S, S+1, ..., in one batch.")
    private int count;

    @Option(names = "--out", paramLabel = "FILE|DIR", description = "PNG file, or with --count a directory for SEED.png files."
            + " Default: lumina-SEED.png here.")
    private @Nullable Path out;

    @Option(names = "--out-ids", paramLabel = "FILE", description = "Write the generated ids as JSON: an array, with --count an array"
            + " of arrays. Without --out no picture is decoded.")
    private @Nullable Path outIds;

    @Option(names = "--preview", paramLabel = "FILE", arity = "0..1", fallbackValue = "preview.png",
            description = "Write approximate pictures of the rows so far to a PNG as they come.")
    private @Nullable Path preview;

    @Mixin
    private Output output;

    @Mixin
    private SamplingOptions sampling;

    @Mixin
    private ModelOptions model;

    @Override
    public Integer call() throws IOException {
        check();
        Request request = request();
        long seed = sampling.seed != null ? sampling.seed : ThreadLocalRandom.current().nextLong(1L << 32);
        if (seed > Long.MAX_VALUE - (count - 1)) {
            throw new UsageException("there are no " + count + " seeds from " + seed + " on; the last one is " + Long.MAX_VALUE);
        }
        long[] seeds = LongStream.rangeClosed(seed, seed + count - 1).toArray();
        List<Path> files = files(seeds);
        long begin = System.nanoTime();
        try (Lumina lumina = model.builder().queueCapacity(count).build()) {
            if (outIds != null && files.isEmpty()) {
                writeIds(Workbench.of(lumina).generateAll(LongStream.of(seeds).mapToObj(request::seed).toList()));
                report(List.of(), begin);
                return 0;
            }
            List<Result> results = draw(lumina, LongStream.of(seeds).mapToObj(request::seed).toList());
            if (outIds != null) {
                writeIds(results.stream().map(Result::ids).toList());
            }
            report(write(results, seeds, files), begin);
        }
        return 0;
    }

    private void check() {
        if ((prompt == null) == (ids == null)) {
            throw new UsageException("give a prompt or --ids FILE, one of the two");
        }
        if (count < 1 || count > 4096) {
            throw new UsageException("--count is 1 to 4096, was " + count);
        }
        if (outIds != null) {
            OutputFiles.file(outIds);
        }
        if (preview != null) {
            if (out == null && outIds != null) {
                throw new UsageException("--preview shows pictures, and --out-ids without --out decodes none; give --out too");
            }
            OutputFiles.file(preview);
        }
    }

    private Request request() throws IOException {
        Request request = ids != null ? Request.tokens(Json.ids(ids)) : Request.image(prompt == null ? "" : prompt);
        return size.sized(request).sampling(sampling.sampling()).previews(preview != null);
    }

    /** One file a seed; none where only ids are wanted. */
    private List<Path> files(long[] seeds) throws IOException {
        if (out == null && outIds != null) {
            return List.of();
        }
        if (count == 1 && (out == null || !Files.isDirectory(out))) {
            return List.of(OutputFiles.file(out != null ? out : Path.of("lumina-" + seeds[0] + ".png")));
        }
        Path directory = OutputFiles.directory(out != null ? out : Path.of("."));
        return LongStream.of(seeds).mapToObj(seed -> directory.resolve((out != null ? "" : "lumina-") + seed + ".png")).toList();
    }

    private List<Result> draw(Lumina lumina, List<Request> requests) {
        List<Generation> generations = lumina.submitAll(requests);
        if (preview != null) {
            generations.get(0).forEachEvent(new PreviewWriter(preview));
        }
        try (var progress = Progress.of(generations)) {
            return Results.of(generations);
        }
    }

    private void writeIds(List<int[]> answers) throws IOException {
        if (outIds != null) {
            Json.write(outIds, count == 1 ? answers.get(0) : answers);
        }
    }

    private record Drawn(String file, long seed, int width, int height) {}

    private record Report(List<Drawn> images, double seconds) {}

    private List<Drawn> write(List<Result> results, long[] seeds, List<Path> files) throws IOException {
        var drawn = new ArrayList<Drawn>();
        for (int i = 0; i < results.size(); i++) {
            var image = results.get(i).image();
            image.writePng(files.get(i));
            drawn.add(new Drawn(files.get(i).toString(), seeds[i], image.pixels().getWidth(), image.pixels().getHeight()));
        }
        return drawn;
    }

    private void report(List<Drawn> drawn, long begin) {
        double seconds = (System.nanoTime() - begin) / 1e9;
        output.print(() -> new Report(drawn, seconds),
                to -> drawn.forEach(one -> to.println(one.file() + "  " + one.width() + "x" + one.height() + "  seed " + one.seed())));
    }
}
