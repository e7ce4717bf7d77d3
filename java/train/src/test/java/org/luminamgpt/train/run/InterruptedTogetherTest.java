// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.train.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two processes that train together, and a signal that only one of them gets. */
@Timeout(240)
class InterruptedTogetherTest {
    private static final int BY_SIGNAL = 143;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void aSignalToOneEndsBothAfterTheSameStepWhichIsSaved(int rank) throws Exception {
        try (var processes = new TwoProcesses(Steps.class).start(folder.toString()).start(folder.toString())) {
            while (Steps.done(folder, 1 - rank) < 4) Thread.sleep(10);
            long begin = System.nanoTime();
            processes.terminate(rank);
            assertThat(processes.exits()).containsExactly(BY_SIGNAL, BY_SIGNAL);
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(60));
        }
        long saved = new Checkpoints(folder.resolve("checkpoints"), 2).latest().orElseThrow().step();
        assertThat(saved).isEqualTo(Steps.done(folder, 0)).isEqualTo(Steps.done(folder, 1));
    }

    /** One of the two processes: steps that add up over both, and note how many were done. */
    record Steps(Path folder, ProcessGroup group) implements Trainer {
        public static void main(String[] args) throws IOException {
            Path folder = Path.of(args[1]);
            try (ProcessGroup group = TwoProcesses.join(args[0], folder.resolve("meeting"))) {
                new TrainLoop(folder, 0, 1_000_000, 1_000_000, 2, true, group).run(new Steps(folder, group));
            }
        }

        static long done(Path folder, int rank) throws IOException {
            Path file = folder.resolve("steps-" + rank);
            return Files.exists(file) ? Files.size(file) : 0;
        }

        @Override
        public Map<String, Double> step(long step) throws IOException {
            try {
                Thread.sleep(20);
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            double sum = group.sum(1)[0];
            Path file = folder.resolve("steps-" + group.rank());
            Files.write(file, new byte[(int) step + 1]);
            return Map.of("loss", sum);
        }

        @Override
        public void save(Path directory) throws IOException {
            Files.writeString(directory.resolve("weights"), "all");
        }

        @Override
        public void restore(Path directory) {}
    }
}
