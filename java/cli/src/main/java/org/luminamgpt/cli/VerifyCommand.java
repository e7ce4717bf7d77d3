// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.luminamgpt.tools.Verifier;
import org.luminamgpt.tools.VerifierReport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code lumina verify}: whether this machine computes what it has to. */
@Command(name = "verify",
        description = "Check this machine and a model: known answers, random work.",
        footer = {"", "Compares the embedded model's answers with the reference's, the kernels of each",
            "instruction set with each other, and a model's answers in batches and with other",
            "threads, chunks and speculation. The report names no person, host or directory.",
            "Example:", "  lumina verify 10 --model DIR --out report.json"})
final class VerifyCommand implements Callable<Integer> {
    private static final double MOST_MINUTES = 100_000;
    private static final int SECONDS = 60;

    @Parameters(arity = "0..1", paramLabel = "MINUTES", defaultValue = "1", description = "Of random work; 0: none (default: 1).")
    private double minutes;

    @Option(names = "--seed", paramLabel = "N", description = "Of the random work (default: drawn, and in the report).")
    private @Nullable Long seed;

    @Option(names = {"-o", "--out"}, paramLabel = "FILE", description = "Also write the report as JSON: the file to send.")
    private @Nullable Path out;

    @Mixin
    private Output output;

    @Mixin
    private DrawingOptions model;

    @Override
    public Integer call() throws IOException {
        if (!(minutes >= 0 && minutes <= MOST_MINUTES)) {
            throw new UsageException("MINUTES is 0 or more, was " + minutes);
        }
        if (out != null) {
            OutputFiles.file(out);
        }
        long chosen = seed != null ? seed : ThreadLocalRandom.current().nextLong(1L << 32);
        VerifierReport report = Verifier.verify(model.builder().options(), Duration.ofMillis((long) (minutes * SECONDS * 1000)), chosen,
                check -> {
                    if (!output.isJson()) {
                        output.writer().println(check);
                    }
                });
        output.print(() -> report, to -> print(report, to));
        if (out != null) {
            Json.write(out, report);
        }
        return report.passed() ? 0 : 1;
    }

    private static void print(VerifierReport report, PrintWriter to) {
        VerifierReport.Machine machine = report.machine();
        to.printf(Locale.ROOT, "%s: lumina %s, seed %d, %.0f s%n", report.passed() ? "passed" : "FAILED", report.version(), report.seed(),
                report.seconds());
        to.printf(Locale.ROOT, "%s, %s, %d cores, %d MiB, %s, Java %s%n", machine.cpu(), String.join(" ", machine.features()), machine.cores(),
                machine.memoryBytes() >> 20, machine.os(), machine.java());
        to.printf(Locale.ROOT, "model: %d layers, %d wide, %d tokens, weights %s, cache %s, on %s (%s)%s%n", report.model().layers(),
                report.model().hiddenSize(), report.model().vocabularySize(), report.model().weights(), report.model().cache(),
                report.model().device(), report.model().deviceReason(),
                machine.settings().isEmpty() ? "" : "; " + String.join(" ", machine.settings()));
    }
}
