// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.train.vqgan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.luminamgpt.train.run.Metrics;
import org.luminamgpt.train.run.ProcessGroup;
import org.luminamgpt.train.run.Schedule;
import org.luminamgpt.train.run.TrainLoop;
import org.luminamgpt.train.run.TwoProcesses;

/** Two processes against one that sees all pictures. */
class VqganDataParallelTest {
    /** 10 plain steps, k-means, crops with codes, from 14 on whole pictures; unused codes move at step 20. */
    private static final int STEPS = 24;
    /** Each step looks through 64 indices: the first of every fifth step has a size of its own. */
    private static final int ODD_SIZE = 5 * 64;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void twoProcessesLearnWhatOneLearnsFromTheWholeBatch(boolean decoderOnly) throws Exception {
        TwoProcesses processes = start(decoderOnly);
        work(folder.resolve("one"), decoderOnly, ProcessGroup.alone());
        assertThat(processes.exits()).containsExactly(0, 0);
        List<JsonNode> alone = Metrics.read(folder.resolve("one/metrics.jsonl"));
        List<JsonNode> together = Metrics.read(folder.resolve("two/metrics.jsonl"));
        assertThat(together).hasSize(STEPS);
        for (int step = 0; step < STEPS; step++) {
            for (String name : List.of("loss", "reconstruction", "background", "commitment", "norm")) {
                double expected = alone.get(step).path(name).asDouble();
                assertThat(together.get(step).path(name).asDouble()).as("%s of step %d", name, step)
                        .isCloseTo(expected, within(1e-4 * Math.max(1, expected)));
            }
        }
    }

    private TwoProcesses start(boolean decoderOnly) throws IOException {
        String[] arguments = {folder.toString(), "" + decoderOnly};
        return new TwoProcesses(VqganDataParallelTest.class).start(arguments).start(arguments);
    }

    /** One of the two processes. */
    public static void main(String[] args) throws IOException {
        Path folder = Path.of(args[1]);
        try (ProcessGroup group = TwoProcesses.join(args[0], folder.resolve("meeting"))) {
            work(folder.resolve("two"), Boolean.parseBoolean(args[2]), group);
        }
    }

    private static void work(Path run, boolean decoderOnly, ProcessGroup group) throws IOException {
        VqganOptions options = new VqganOptions(new Schedule(3e-3, 1e-4, 3, STEPS, 0), 10, 14, 16, 8, 4, 0.9, 0.25, 0.25, 0.5, 1,
                decoderOnly, VqganTrainerTest::picture, 1);
        try (VqganTrainer trainer = new VqganTrainer(VqganTrainerTest.fresh(), VqganDataParallelTest::picture, options, group)) {
            new TrainLoop(run, 0, STEPS, STEPS, 1, true, group).run(trainer);
        }
    }

    /** Batches of whole pictures that begin with an odd size hold one picture: the second process has no share in it. */
    private static BufferedImage picture(long index) {
        BufferedImage picture = VqganTrainerTest.picture(index);
        return index % ODD_SIZE == 0 ? picture.getSubimage(0, 0, 32, 24) : picture;
    }
}
