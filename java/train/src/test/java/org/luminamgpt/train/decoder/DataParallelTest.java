// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.train.decoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.luminamgpt.train.run.Metrics;
import org.luminamgpt.train.run.ProcessGroup;
import org.luminamgpt.train.run.TrainLoop;
import org.luminamgpt.train.run.TwoProcesses;
import org.luminamgpt.train.tensor.SafeTensors;
import org.luminamgpt.train.tokens.Mixture;

/** Two processes on the loopback interface against one that sees all samples. */
class DataParallelTest {
    private static final int STEPS = 20;
    private static final int REFUSED = 3;

    @TempDir
    private Path folder;

    @Test
    void twoProcessesGiveTheGradientsAndLossesOfOneWithTheDoubledBatch() throws Exception {
        Tiny.decoder(folder);
        Tiny.tokens(folder.resolve("tokens"), 64).close();
        TwoProcesses processes = processes("two", "two");
        work(folder, folder.resolve("one"), ProcessGroup.alone());
        assertThat(processes.exits()).containsExactly(0, 0);
        assertGradients();
        var alone = Metrics.read(folder.resolve("one/metrics.jsonl"));
        var together = Metrics.read(folder.resolve("two/metrics.jsonl"));
        assertThat(together).hasSize(STEPS);
        for (int step = 0; step < STEPS; step++) {
            double expected = alone.get(step).path("loss").asDouble();
            assertThat(together.get(step).path("loss").asDouble()).isCloseTo(expected, within(1e-4));
        }
    }

    @Test
    void processesThatStandAtDifferentStepsAreRefused() throws Exception {
        Tiny.decoder(folder);
        Tiny.tokens(folder.resolve("tokens"), 64).close();
        work(folder, folder.resolve("two"), ProcessGroup.alone()); // checkpoints that only the first process will see
        assertThat(processes("two", "elsewhere").exits()).containsExactly(REFUSED, REFUSED);
    }

    private void assertGradients() throws IOException {
        try (PointerScope scope = new PointerScope()) {
            Map<String, Tensor> expected = SafeTensors.read(folder.resolve("one/gradients.safetensors"));
            Map<String, Tensor> actual = SafeTensors.read(folder.resolve("two/gradients.safetensors"));
            double largest = expected.values().stream().mapToDouble(t -> t.abs().max().item_double()).max().orElseThrow();
            expected.forEach((name, gradient) -> assertThat(gradient.sub(actual.get(name)).abs().max().item_double())
                    .as(name).isLessThan(1e-5 * largest));
        }
    }

    private TwoProcesses processes(String firstRun, String secondRun) throws IOException {
        return new TwoProcesses(DataParallelTest.class).start(folder.toString(), firstRun).start(folder.toString(), secondRun);
    }

    /** One of the two processes. */
    public static void main(String[] args) throws IOException {
        Path folder = Path.of(args[1]);
        try (ProcessGroup group = TwoProcesses.join(args[0], folder.resolve("meeting"))) {
            work(folder, folder.resolve(args[2]), group);
        } catch (IOException e) {
            if (e.getMessage().contains("stands at step")) System.exit(REFUSED);
            throw e;
        }
    }

    private static void work(Path folder, Path run, ProcessGroup group) throws IOException {
        Decoder decoder = Tiny.decoder(folder);
        try (Mixture mixture = Mixture.of(List.of(new Mixture.Entry(folder.resolve("tokens"), 1, "default")));
                DecoderTrainer trainer = new DecoderTrainer(decoder, mixture, Tiny.options(STEPS, 0, 16), group)) {
            new TrainLoop(run, 0, STEPS, STEPS, 1, true, group).run(trainer);
        }
        Decoder fresh = Tiny.decoder(folder);
        try (PointerScope scope = new PointerScope();
                Mixture mixture = Mixture.of(List.of(new Mixture.Entry(folder.resolve("tokens"), 1, "default")));
                DecoderTrainer trainer = new DecoderTrainer(fresh, mixture, Tiny.options(STEPS, 0, 16), group)) {
            Map<String, Tensor> gradients = new LinkedHashMap<>(trainer.gradientsOf(0));
            if (group.rank() == 0) {
                SafeTensors.write(run.resolve("gradients.safetensors"), gradients);
            }
        }
    }
}
