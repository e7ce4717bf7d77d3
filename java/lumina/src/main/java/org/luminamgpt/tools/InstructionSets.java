// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.tools;

import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.luminamgpt.LuminaException;
import org.luminamgpt.LuminaOptions;
import org.luminamgpt.Weights;
import org.luminamgpt.tools.VerifierReport.Check;
import org.luminamgpt.tools.VerifierReport.Outcome;

/** The kernels of each instruction set, which a process chooses once: a process for each, whose logits are compared with ours. */
final class InstructionSets {
    /** Those of this architecture. */
    static final List<String> ALL = of(System.getProperty("os.arch"));
    private static final long PATIENCE_MINUTES = 20;
    /** Of the root mean square; where sums are rounded to bf16, or inputs to int8, in another order. */
    private static final double ROUNDED = 3e-2;
    private static final double FLOAT = 1e-4;

    private final LuminaOptions options;
    private final float[] ours;
    private final double tolerance;

    /** @param ours logits of {@link VerifierProcess#logits} by this process */
    InstructionSets(LuminaOptions options, float[] ours, Weights weights) {
        this.options = options;
        this.ours = ours;
        tolerance = weights == Weights.F32 ? FLOAT : ROUNDED;
    }

    /** As LUMINA_SIMD names them. */
    static List<String> of(String architecture) {
        return architecture.equals("aarch64") ? List.of("portable", "neon", "dotprod", "i8mm") : List.of("portable", "avx2", "avxvnni", "avx512");
    }

    Check check(String set) {
        String name = "instructions: " + set;
        if (InstructionSets.class.getModule().isNamed()) {
            return new Check(name, Outcome.SKIPPED, 0, "the library is not on the class path, with which another process could be started");
        }
        try {
            return judge(name, run(set));
        } catch (IOException e) {
            return new Check(name, Outcome.SKIPPED, 0, "no process could be started: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LuminaException.Cancelled("the thread was interrupted while another process worked for it", List.of());
        }
    }

    private record Ended(int status, List<String> lines) {
        String last() {
            return lines.isEmpty() ? "it said nothing" : lines.get(lines.size() - 1);
        }

        String value(String name) {
            return lines.stream().filter(line -> line.startsWith(name + " ")).map(line -> line.substring(name.length() + 1)).findFirst().orElse("");
        }
    }

    private Ended run(String set) throws IOException, InterruptedException {
        var command = new ArrayList<String>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        System.getProperties().stringPropertyNames().stream().filter(name -> name.matches("(lumina|org\\.bytedeco)\\.[a-zA-Z.]+"))
                .forEach(name -> command.add("-D" + name + "=" + System.getProperty(name)));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), VerifierProcess.class.getName()));
        command.addAll(VerifierProcess.arguments(options));
        File said = Files.createTempFile("lumina-verify", ".txt").toFile();
        try {
            ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said);
            builder.environment().put("LUMINA_SIMD", set);
            Process process = builder.start();
            try {
                if (!process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES)) {
                    return new Ended(-1, List.of("it did not end in " + PATIENCE_MINUTES + " minutes"));
                }
            } finally {
                process.destroyForcibly();
            }
            return new Ended(process.exitValue(), Files.readAllLines(said.toPath(), StandardCharsets.UTF_8));
        } finally {
            Files.deleteIfExists(said.toPath());
        }
    }

    private Check judge(String name, Ended ended) {
        if (!ended.value("lacks").isEmpty()) {
            return new Check(name, Outcome.SKIPPED, 0, "this CPU lacks it");
        }
        String mismatch = ended.value("mismatch");
        if (ended.status() != 0 || !mismatch.isEmpty()) {
            return new Check(name, Outcome.FAILED, 0, VerifierReport.withoutPaths(
                    mismatch.isEmpty() ? "its process ended with " + ended.status() + ": " + ended.last() : mismatch));
        }
        float[] theirs = floats(ended.value("logits"));
        double distance = distance(theirs, ours);
        long known = Long.parseLong(ended.value("known"));
        String detail = String.format(Locale.ROOT, "%s; logits of the model within %.1e of ours",
                known == 0 ? "no known answers here" : known + " known answers", distance);
        return new Check(name, distance <= tolerance ? Outcome.PASSED : Outcome.FAILED, known + theirs.length, detail);
    }

    private static float[] floats(String text) {
        var floats = ByteBuffer.wrap(Base64.getDecoder().decode(text)).asFloatBuffer();
        float[] values = new float[floats.remaining()];
        floats.get(values);
        return values;
    }

    /** Root mean square of the differences over that of b; infinite if one is no number, or a length differs. */
    static double distance(float[] a, float[] b) {
        double difference = 0;
        double all = 0;
        for (int i = 0; i < b.length && i < a.length; i++) {
            difference += Math.pow((double) a[i] - b[i], 2);
            all += Math.pow(b[i], 2);
        }
        double distance = Math.sqrt(difference / all);
        return a.length != b.length || Double.isNaN(distance) ? Double.POSITIVE_INFINITY : distance;
    }
}
