// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.luminamgpt.Image;
import org.luminamgpt.Lumina;
import org.luminamgpt.Request;
import org.luminamgpt.tools.Batch;
import org.luminamgpt.tools.BatchJob;
import org.luminamgpt.tools.BatchResult;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code lumina batch}: a picture for each row of a file, and a line for each in results.jsonl. */
@Command(name = "batch", description = "Draw a picture for each row of a file; rows that are drawn already are kept.",
        footer = {"Columns: id, prompt, task, picture (a file), size, grid, seed, guidance, image_top_k,",
                "text_top_k, temperature, max_tokens, target_size; options are for rows that say nothing.",
                "Example: lumina batch prompts.csv --out pictures --seed 7"})
final class BatchCommand implements Callable<Integer> {
    private static final int MOST = 4096;

    @Parameters(paramLabel = "FILE", description = "Rows: .csv whose first line names columns, or .jsonl.")
    private Path file;

    @Option(names = {"-o", "--out"}, paramLabel = "DIR", required = true, description = "ID.png of each row, and results.jsonl.")
    private Path out;

    @Option(names = "--spark", paramLabel = "MASTER", description = "On a Spark cluster, to Parquet files in DIR; FILE may be .parquet.")
    private @Nullable String master;

    @Option(names = "--at-once", paramLabel = "N", defaultValue = "64", description = "Rows under way (default: 64).")
    private int atOnce;

    @Mixin
    private SizeOptions size;

    @Mixin
    private SamplingOptions sampling;

    @Mixin
    private Output output;

    @Mixin
    private DrawingOptions model;

    private int drawn;
    private int kept;
    private int bad;
    private int failed;

    private record Report(int drawn, int kept, int bad, int failed, String results) {}

    @Override
    public Integer call() throws IOException {
        if (atOnce < 1 || atOnce > MOST) {
            throw new UsageException("--at-once is 1 to " + MOST + ", was " + atOnce);
        }
        Request sized = size.sized(Request.image("any"));
        var job = new BatchJob(sampling.hasSeed() ? sampling.seed() : 0, sampling.sampling(), sized.size(), sized.anySize());
        if (master != null) {
            return onSpark(master, job);
        }
        long all = Table.check(file);
        Path lines = OutputFiles.directory(out).resolve("results.jsonl");
        try (Table table = Table.open(file); var results = new ResultsFile(OutputFiles.file(lines));
                Lumina lumina = output.open(model.builder().queueCapacity(atOnce), model.name())) {
            Path folder = file.toAbsolutePath().getParent();
            var missing = new MissingRows(table, new Rows(job, folder == null ? Path.of("") : folder), out, results, lumina.info());
            Progress progress = Progress.onTerminal() && !output.isJson() ? Progress.NONE : output.progress();  // there, lines are enough
            try (var batch = new Batch(lumina, missing, atOnce)) {
                while (batch.hasNext()) {
                    write(batch.next(), lumina, results);
                    progress.step("drawing", drawn + missing.kept() + bad + failed, (int) Math.min(all, Integer.MAX_VALUE));
                }
            }
            kept = missing.kept();
        }
        output.print(() -> new Report(drawn, kept, bad, failed, lines.toString()),
                to -> to.println(drawn + " drawn, " + kept + " kept, " + (bad + failed) + " with an error; " + lines));
        return failed == 0 ? 0 : 1;  // a bad row is not the job's failure
    }

    private int onSpark(String cluster, BatchJob job) {
        SparkJob.Rows rows = SparkJob.run(cluster, file, out, job, model.builder().options(), atOnce);
        output.print(() -> rows, to -> to.println(rows.drawn() + " drawn, " + rows.kept() + " kept, " + rows.bad() + " with an error; " + out));
        return 0;
    }

    private void write(BatchResult done, Lumina lumina, ResultsFile results) throws IOException {
        Image image = done.image();
        String name = image == null ? null : Rows.fileName(done.row().key());
        if (image != null) {
            Drawing.write(image, out.resolve(name));
        }
        RowResult line = RowResult.of(done, name, lumina.info());
        results.write(line);
        if (line.error() != null) {
            bad += done.isBad() ? 1 : 0;
            failed += done.isBad() ? 0 : 1;
            output.errors().println("lumina: no " + line.id() + ": " + line.error());
            return;
        }
        drawn++;
        if (!output.isJson() && line.sampling() != null) {
            output.writer().println((image == null ? line.id() : out.resolve(name) + "  " + line.width() + "x" + line.height())
                    + "  seed " + line.sampling().seed());
        }
    }
}
