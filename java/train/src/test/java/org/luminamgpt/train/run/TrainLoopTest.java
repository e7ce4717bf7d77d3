// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.train.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainLoopTest {
    @TempDir
    private Path folder;

    @Test
    void aSignalEndsTheRunAfterTheStepUnderWayAndSavesIt() throws Exception {
        Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")), Slow.class.getName(), folder.toString())
                .redirectErrorStream(true).start();
        try (BufferedReader lines = process.inputReader()) {
            String line = lines.readLine();
            while (line != null && !line.equals("in step 3")) line = lines.readLine();
            process.toHandle().destroy(); // SIGTERM; the process's own destroy() would close its output
            StringBuilder rest = new StringBuilder();
            for (line = lines.readLine(); line != null; line = lines.readLine()) rest.append(line).append('\n');
            assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isEqualTo(143);
            assertThat(rest).contains("end of step 3").doesNotContain("in step 4").contains("saved after step 4 of 1000000");
        } finally {
            process.destroyForcibly();
        }
        assertThat(new Checkpoints(folder.resolve("checkpoints"), 2).latest().orElseThrow().step()).isEqualTo(4);
        assertThat(Files.readAllLines(folder.resolve("metrics.jsonl"))).hasSize(4);
    }

    @Test
    void checkpointsOfAnotherTrainerAreRefusedAndKept() throws Exception {
        Path other = folder.resolve("checkpoints/step-000000005");
        Files.writeString(Files.createDirectories(other).resolve("other weights"), "all");
        TrainLoop loop = new TrainLoop(folder, 0, 10, 1, 1, true, ProcessGroup.alone());
        assertThatThrownBy(() -> loop.run(new Slow())).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(other + " has no weights").hasMessageContaining("another trainer");
        assertThat(other.resolve("other weights")).hasContent("all");
    }

    /** A run whose steps take a while, in a process of its own. */
    static final class Slow implements Trainer {
        public static void main(String[] args) throws IOException {
            new TrainLoop(Path.of(args[0]), 0, 1_000_000, 1_000_000, 2, true, ProcessGroup.alone()).run(new Slow());
            System.out.println("the run went on");
        }

        @Override
        public Map<String, Double> step(long step) throws IOException {
            System.out.println("in step " + step);
            try {
                Thread.sleep(step < 3 ? 1 : 2_000);
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            System.out.println("end of step " + step);
            return Map.of("loss", 1.0);
        }

        @Override
        public void save(Path directory) throws IOException {
            Files.writeString(directory.resolve("weights"), "all");
        }

        @Override
        public void restore(Path directory) throws IOException {
            Files.readString(directory.resolve("weights"));
        }
    }
}
