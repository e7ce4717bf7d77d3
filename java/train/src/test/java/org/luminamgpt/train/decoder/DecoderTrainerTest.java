// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.train.decoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.luminamgpt.train.run.Metrics;
import org.luminamgpt.train.run.ProcessGroup;
import org.luminamgpt.train.run.Schedule;
import org.luminamgpt.train.run.TrainLoop;
import org.luminamgpt.train.run.Trainer;
import org.luminamgpt.train.tensor.Ops;
import org.luminamgpt.train.tokens.Mixture;

class DecoderTrainerTest {
    @TempDir
    private Path folder;

    @Test
    void fortyStepsEqualTwentyAKillAndTwentyMoreBitForBit() throws IOException {
        Map<String, float[]> straight = train("straight", 40, -1);
        assertThatThrownBy(() -> train("resumed", 40, 25)).hasMessage("killed");
        Map<String, float[]> resumed = train("resumed", 40, -1);
        assertThat(resumed.keySet()).isEqualTo(straight.keySet());
        straight.forEach((name, values) -> assertThat(resumed.get(name)).as(name).containsExactly(values));
        assertThat(Metrics.read(folder.resolve("resumed/metrics.jsonl"))).hasSize(40);
    }

    @Test
    void theLossFallsOnAPatternThatCanBeLearnt() throws IOException {
        train("run", 60, -1);
        var lines = Metrics.read(folder.resolve("run/metrics.jsonl"));
        assertThat(lines.get(0).path("cross").asDouble()).isGreaterThan(3);
        assertThat(lines.get(59).path("cross").asDouble()).isLessThan(1);
    }

    @Test
    void aMixtureThatStartsLaterIsMetFromItsFirstBatchOn() throws IOException {
        Tiny.tokens(folder.resolve("tokens"), 40).close();
        Path plain = Files.writeString(folder.resolve("plain.yaml"), "META: [{path: tokens}]");
        Path later = Files.writeString(folder.resolve("later.yaml"), "START: 7\nMETA: [{path: tokens}]");
        try (Mixture first = Mixture.read(plain); Mixture second = Mixture.read(later)) {
            DecoderBatches batches = new DecoderBatches(first, Tiny.options(20, 0, 4), Tiny.VOCABULARY);
            DecoderBatches shifted = new DecoderBatches(second, Tiny.options(20, 0, 4), Tiny.VOCABULARY);
            for (int step = 0; step < 13; step++) {
                assertThat(ids(shifted.at(step + 7, 0, 1))).isDeepEqualTo(ids(batches.at(step, 0, 1)));
            }
            assertThat(Arrays.deepEquals(ids(batches.at(7, 0, 1)), ids(batches.at(0, 0, 1)))).isFalse();
            assertThatThrownBy(() -> shifted.at(6, 0, 1)).hasMessageContaining("begins at step 7").hasMessageContaining("stands at step 6");
        }
    }

    private static long[][] ids(List<Batch> passes) {
        return passes.stream().map(Batch::ids).toArray(long[][]::new);
    }

    @Test
    void gradientsDoNotDependOnHowAStepIsCutIntoPasses() throws IOException {
        try (Mixture mixture = Tiny.tokens(folder.resolve("tokens"), 64)) {
            DecoderOptions whole = Tiny.options(10, 0, 16);
            DecoderOptions cut = new DecoderOptions(whole.schedule(), whole.loss(), 16, 20, 64, 0.1, 1, false, 11, Tiny.NO_SAMPLES);
            DecoderOptions one = new DecoderOptions(whole.schedule(), whole.loss(), 16, 100_000, 64, 0.1, 1, false, 11, Tiny.NO_SAMPLES);
            assertSameGradients(mixture, one, cut, 1e-6);
        }
    }

    @Test
    void computingLayersAgainGivesTheSameGradientsWithDropoutToo() throws IOException {
        try (Mixture mixture = Tiny.tokens(folder.resolve("tokens"), 64)) {
            DecoderOptions kept = Tiny.options(10, 0.2, 16);
            DecoderOptions again = new DecoderOptions(kept.schedule(), new TokenLoss(0.2, 1e-5, true),
                    16, 64, 64, 0.1, 1, false, 11, Tiny.NO_SAMPLES);
            assertSameGradients(mixture, kept, again, 1e-6);
        }
    }

    @Test
    void aSampleOverTheLimitOrWithNothingToLearnIsNamedAndFatalOrSkipped() throws IOException {
        List<String> lines = List.of("{\"format\":\"lumina-tokens-1\",\"source\":\"t\",\"rank\":0,\"ranks\":1,\"from\":0,\"to\":3}",
                Tiny.record(0, 3, "1,2,3", "[0,3]"), Tiny.record(1, 3, "1,2,3", ""), Tiny.record(2, 3, "4,5,6", "[1,3]"));
        try (Mixture mixture = Tiny.write(folder.resolve("tokens"), lines, 3)) {
            DecoderOptions fatal = Tiny.options(10, 0, 3);
            try (DecoderTrainer trainer = Tiny.trainer(Tiny.decoder(folder), mixture, fatal)) {
                assertThatThrownBy(() -> trainer.step(0)).isInstanceOf(IOException.class)
                        .hasMessageContaining("tokens-00000-of-00001.jsonl").hasMessageContaining("item 1")
                        .hasMessageContaining("nothing to predict");
            }
            DecoderOptions skipping = new DecoderOptions(fatal.schedule(), fatal.loss(), 3, 64, 64, 0, 1, true, 11, Tiny.NO_SAMPLES);
            try (DecoderTrainer trainer = Tiny.trainer(Tiny.decoder(folder), mixture, skipping)) {
                assertThat(trainer.step(0)).containsEntry("left out", 1.0);
            }
            DecoderOptions shortLimit = new DecoderOptions(fatal.schedule(), fatal.loss(), 3, 64, 2, 0, 1, false, 11, Tiny.NO_SAMPLES);
            try (DecoderTrainer trainer = Tiny.trainer(Tiny.decoder(folder), mixture, shortLimit)) {
                assertThatThrownBy(() -> trainer.step(0)).hasMessageContaining("over the limit of 2");
            }
        }
    }

    @Test
    void aTokenOfAnotherTokenizerIsNamedBeforeItReachesTheEmbedding() throws IOException {
        List<String> lines = List.of("{\"format\":\"lumina-tokens-1\",\"source\":\"t\",\"rank\":0,\"ranks\":1,\"from\":0,\"to\":2}",
                Tiny.record(0, 3, "1,2,3", "[0,3]"), Tiny.record(1, 3, "1,48,3", "[0,3]"));
        try (Mixture mixture = Tiny.write(folder.resolve("tokens"), lines, 2);
                DecoderTrainer trainer = Tiny.trainer(Tiny.decoder(folder), mixture, Tiny.options(10, 0, 2))) {
            assertThatThrownBy(() -> trainer.step(0)).isInstanceOf(IOException.class).hasMessageContaining("item 1")
                    .hasMessageContaining("token 48").hasMessageContaining("48 of the decoder");
        }
    }

    @Test
    void aLossThatIsNoNumberStopsTheRunWithTheLastCheckpointKept() throws IOException {
        train("run", 20, -1);
        assertThatThrownBy(() -> loop("run", 40).run(new Failing())).isInstanceOf(ArithmeticException.class)
                .hasMessageContaining("step 21").hasMessageContaining("last checkpoint");
        assertThat(folder.resolve("run/checkpoints/step-000000020")).isDirectory();
        assertThat(Metrics.read(folder.resolve("run/metrics.jsonl"))).hasSize(20);
    }

    @Test
    void trainingRestartsFromExportedWeightsAloneWithAWarmUp() throws IOException {
        train("run", 40, -1);
        Decoder decoder = Tiny.decoder(folder);
        restoreWeights(decoder, "run", 40);
        Path model = folder.resolve("model");
        ModelFolder.export(decoder, model, folder, folder);
        try (Mixture mixture = Tiny.tokens(folder.resolve("tokens"), 64)) {
            double before = loss(decoder, mixture);
            Decoder loaded = ModelFolder.load(model);
            assertThat(loss(loaded, mixture)).as("bf16 rounding costs little").isLessThan(before + 0.1);
            DecoderOptions start = Tiny.options(60, 0, 16);
            DecoderOptions options = new DecoderOptions(new Schedule(1e-2, 1e-3, 5, 60, 40), start.loss(),
                    16, 64, 64, 0.1, 1, false, 11, Tiny.NO_SAMPLES);
            assertThat(options.schedule().at(40)).isLessThan(options.schedule().at(44));
            try (DecoderTrainer trainer = Tiny.trainer(loaded, mixture, options)) {
                new TrainLoop(folder.resolve("again"), 40, 60, 20, 1, true, ProcessGroup.alone()).run(trainer);
            }
            assertThat(loss(loaded, mixture)).isLessThan(before);
        }
    }

    @Test
    void mergedLoraGivesTheLogitsOfTheAdaptedModelAndLeavesTheBaseFrozen() throws IOException {
        Decoder plain = Tiny.decoder(folder);
        Decoder decoder = Tiny.decoder(folder);
        float[] base = floats(decoder, "model.layers.0.mlp.up_proj.weight");
        Lora.attach(decoder, 4);
        try (Mixture mixture = Tiny.tokens(folder.resolve("tokens"), 64);
                DecoderTrainer trainer = Tiny.trainer(decoder, mixture, Tiny.options(10, 0, 16))) {
            for (int step = 0; step < 5; step++) {
                trainer.step(step);
            }
        }
        assertThat(floats(decoder, "model.layers.0.mlp.up_proj.weight")).containsExactly(base);
        try (PointerScope scope = new PointerScope()) {
            Tensor adapted = decoder.logitsOf(new long[] {1, 2, 3, 4});
            assertThat(Lora.published(decoder.weights())).noneMatch(name -> name.contains("lora")).hasSameSizeAs(plain.weights().names());
            Map<String, Tensor> merged = new LinkedHashMap<>();
            for (String name : Lora.published(decoder.weights())) merged.put(name, Lora.merged(decoder.weights(), name));
            plain.weights().copyFrom(merged, "merged");
            assertThat(plain.logitsOf(new long[] {1, 2, 3, 4}).sub(adapted).abs().max().item_double()).isLessThan(1e-5);
            assertThat(Ops.toFloats(merged.get("model.layers.0.mlp.up_proj.weight"))).isNotEqualTo(base);
        }
        ModelFolder.export(decoder, folder.resolve("model"), folder, folder);
        assertThat(ModelFolder.load(folder.resolve("model")).weights().names()).isEqualTo(plain.weights().names());
        assertThat(decoder.weights().has("model.layers.0.mlp.up_proj.lora_up")).as("goes on").isTrue();
    }

    @Test
    void theHeadsImageRowsStartAtZeroOnRequest() throws IOException {
        Decoder decoder = Tiny.decoder(folder);
        decoder.zeroImageHead();
        float[] head = floats(decoder, "lm_head.weight");
        for (int row = 3; row < 7; row++) {
            float[] values = java.util.Arrays.copyOfRange(head, row * 32, (row + 1) * 32);
            boolean image = row == 4 || row == 5;
            assertThat(java.util.stream.IntStream.range(0, 32).allMatch(i -> values[i] == 0)).as("row " + row).isEqualTo(image);
        }
    }

    /** A trainer whose loss is no number after the 20 steps of the run. */
    private static final class Failing implements Trainer {
        @Override
        public Map<String, Double> step(long step) {
            return Map.of("loss", Double.NaN);
        }

        @Override
        public void save(Path directory) {
            throw new AssertionError("a bad state must not be saved");
        }

        @Override
        public void restore(Path directory) {}
    }

    private TrainLoop loop(String run, long steps) {
        return new TrainLoop(folder.resolve(run), 0, steps, 10, 2, true, ProcessGroup.alone());
    }

    private Map<String, float[]> train(String run, long steps, long killAt) throws IOException {
        try (Mixture mixture = Tiny.tokens(folder.resolve("tokens"), 64)) {
            Decoder decoder = Tiny.decoder(folder);
            try (DecoderTrainer trainer = Tiny.trainer(decoder, mixture, Tiny.options(40, 0.1, 16))) {
                loop(run, steps).run(killAt < 0 ? trainer : new Killed(trainer, killAt));
            }
            Map<String, float[]> weights = new java.util.TreeMap<>();
            decoder.weights().names().forEach(name -> weights.put(name, floats(decoder, name)));
            return weights;
        }
    }

    /** Dies at a step, between checkpoints. */
    private record Killed(Trainer trainer, long at) implements Trainer {
        @Override
        public Map<String, Double> step(long step) throws IOException {
            if (step == at) {
                throw new IllegalStateException("killed");
            }
            return trainer.step(step);
        }

        @Override
        public void save(Path directory) throws IOException {
            trainer.save(directory);
        }

        @Override
        public void restore(Path directory) throws IOException {
            trainer.restore(directory);
        }
    }

    private void restoreWeights(Decoder decoder, String run, int step) throws IOException {
        Path file = folder.resolve(run + "/checkpoints/step-%09d/weights.safetensors".formatted(step));
        assertThat(Files.exists(file)).isTrue();
        try (PointerScope scope = new PointerScope()) {
            decoder.weights().copyFrom(org.luminamgpt.train.tensor.SafeTensors.read(file), "test");
        }
    }

    private static double loss(Decoder decoder, Mixture mixture) {
        TokenLoss.Sums sums = DecoderTrainer.measure(decoder, mixture, 64);
        return sums.cross() / sums.count();
    }

    private void assertSameGradients(Mixture mixture, DecoderOptions a, DecoderOptions b, double tolerance) throws IOException {
        try (PointerScope scope = new PointerScope();
                DecoderTrainer first = Tiny.trainer(Tiny.decoder(folder), mixture, a);
                DecoderTrainer second = Tiny.trainer(Tiny.decoder(folder), mixture, b)) {
            Map<String, Tensor> expected = first.gradientsOf(0);
            Map<String, Tensor> actual = second.gradientsOf(0);
            double largest = expected.values().stream().mapToDouble(t -> t.abs().max().item_double()).max().orElseThrow();
            expected.forEach((name, gradient) -> assertThat(gradient.sub(actual.get(name)).abs().max().item_double())
                    .as(name).isLessThan(tolerance * largest));
        }
    }

    private static float[] floats(Decoder decoder, String name) {
        try (PointerScope scope = new PointerScope()) {
            return Ops.toFloats(decoder.weights().get(name));
        }
    }
}
