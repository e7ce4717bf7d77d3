// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.train.vqgan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.bytedeco.pytorch.global.torch.manual_seed;
import static org.bytedeco.pytorch.global.torch.ones;
import static org.bytedeco.pytorch.global.torch.zeros;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.luminamgpt.train.run.Metrics;
import org.luminamgpt.train.run.ProcessGroup;
import org.luminamgpt.train.run.Schedule;
import org.luminamgpt.train.run.TrainLoop;
import org.luminamgpt.train.tensor.Ops;

class VqganTrainerTest {
    private static final VqganConfig TINY = new VqganConfig(4, List.of(1, 2, 2), 1, 8, 4, 16, 2, 32);
    private static final int STEPS = 60;

    @TempDir
    private Path folder;

    @Test
    void itLearnsCodesThatGivePicturesBack() throws IOException {
        Vqgan model = train("run", options(false, STEPS));
        List<Double> losses = Metrics.read(folder.resolve("run/metrics.jsonl")).stream()
                .map(line -> line.path("reconstruction").asDouble()).toList();
        assertThat(mean(losses.subList(50, 60))).isLessThan(0.7 * mean(losses.subList(0, 5)));
        VqganEvaluation.Result result = VqganEvaluation.run(model, VqganTrainerTest::picture, 8);
        assertThat(result.codesUsed()).isGreaterThan(2);
        assertThat(folder.resolve("run/samples/vqgan-000000060.png")).exists();
    }

    @Test
    void itsShapeIsWrittenInOneOrder() throws IOException {
        Path yaml = folder.resolve("vqgan.yaml");
        TINY.write(yaml);
        assertThat(Files.readAllLines(yaml)).startsWith("model:", "  target: taming.models.vqgan.VQModel", "  params:", "    embed_dim: 4",
                "    n_embed: 16", "    ddconfig:");
        assertThat(VqganConfig.read(yaml)).isEqualTo(TINY);
    }

    @Test
    void aKilledRunGoesOnBitForBit() throws IOException {
        float[] straight = weights(train("straight", options(false, STEPS)));
        new TrainLoop(folder.resolve("cut"), 0, 40, 20, 2, true, ProcessGroup.alone()).run(trainer(fresh(), options(false, STEPS)));
        assertThat(weights(train("cut", options(false, STEPS)))).containsExactly(straight);
    }

    @Test
    void sharpeningTheWayBackLeavesEncoderAndCodesAlone() throws IOException {
        Vqgan model = train("run", options(false, 40));
        float[] encoder = values(model, "encoder.conv_out.weight");
        float[] codes = values(model, "quantize.embedding.weight");
        float[] decoder = values(model, "decoder.conv_out.weight");
        try (VqganTrainer trainer = trainer(model, options(true, STEPS))) {
            trainer.step(0);
            trainer.step(1);
        }
        assertThat(values(model, "encoder.conv_out.weight")).containsExactly(encoder);
        assertThat(values(model, "quantize.embedding.weight")).containsExactly(codes);
        assertThat(values(model, "decoder.conv_out.weight")).isNotEqualTo(decoder);
    }

    @Test
    void picturesAndAveragesGoWhereTheWeightsAre() {
        try (PointerScope scope = new PointerScope()) {
            Vqgan model = fresh();
            model.weights().to(new Device("meta")); // stands for a card
            assertThat(model.pixels(List.of(picture(0))).is_meta()).isTrue();
            assertThat(new Codebook(model, 0.9).state().asMap().values()).isNotEmpty().allMatch(Tensor::is_meta);
        }
    }

    @Test
    void exportedWeightsLoadWithTheirShape() throws IOException {
        Vqgan model = fresh();
        VqganTrainer.export(model, folder);
        Vqgan loaded = Vqgan.load(folder);
        assertThat(loaded.config()).isEqualTo(TINY);
        float[] rounded = values(loaded, "encoder.conv_in.weight");
        float[] exact = values(model, "encoder.conv_in.weight");
        for (int i = 0; i < exact.length; i++) {
            assertThat(rounded[i]).isCloseTo(exact[i], within(Math.abs(exact[i]) / 128));
        }
    }

    @Test
    void theBackgroundTermIsTheSpreadOfConstantPatchesOfOneColour() {
        try (PointerScope scope = new PointerScope()) {
            Tensor x = zeros(1, 3, 4, 8);                       // two patches of 4 pixels, the same plain colour
            Tensor z = Ops.floats(new float[] {1, 3}, 1, 1, 1, 2);
            assertThat(background(x, z).item_double()).isCloseTo(1, within(1e-6)); // each is 1 off the mean 2
            Tensor two = x.clone();
            two.narrow(3, 4, 4).copy_(ones(1, 3, 4, 4));        // two colours: each patch is its own mean
            assertThat(background(two, z).item_double()).isZero();
            Tensor noise = Ops.floats(new float[96], 1, 3, 4, 8);
            noise.select(3, 0).copy_(ones(1, 3, 4));
            noise.select(3, 7).copy_(ones(1, 3, 4));            // no patch is plain
            assertThat(background(noise, z).item_double()).isZero();
        }
    }

    @Test
    void unusedCodesMoveToBadlyCodedLatents() {
        try (PointerScope scope = new PointerScope(); NoGradGuard guard = new NoGradGuard()) {
            Vqgan model = fresh();
            model.codebook().zero_();
            Codebook codebook = new Codebook(model, 0.5);
            Tensor rows = ones(4, 4);
            Tensor chosen = model.nearest(rows);
            for (int i = 0; i < 10; i++) {
                codebook.update(rows, chosen); // code 0 serves all; the others fade
            }
            assertThat(codebook.restartUnused(zeros(4, 4).sub(Ops.scalar(1)), chosen, 3)).isEqualTo(3);
            assertThat(Ops.toFloats(model.codebook().select(0, 0))[0]).isCloseTo(1, within(1e-4f)); // what is left of the start fades
            assertThat(Ops.toFloats(model.codebook().select(0, 1))).containsOnly(-1);
        }
    }

    @Test
    void kMeansFindsTheCentresOfSeparateClouds() {
        try (PointerScope scope = new PointerScope()) {
            manual_seed(1);
            Vqgan model = new Vqgan(new VqganConfig(4, List.of(1, 2, 2), 1, 8, 1, 2, 2, 32));
            new Codebook(model, 0.9).kMeans(Ops.floats(new float[] {-5, -6, -7, 9, 10, 11}, 6, 1), 10);
            assertThat(Ops.toFloats(model.codebook())).containsExactlyInAnyOrder(-6, 10);
        }
    }

    @Test
    void aWidthThatTheGroupsDoNotDivideIsRefused() {
        assertThatThrownBy(() -> new VqganConfig(16, List.of(1, 1), 1, 8, 4, 16, 32, 64)).hasMessageContaining("num_groups 32");
    }

    @Test
    void aRunThatEndsBeforeTheCodesBeginIsRefusedButForTheWayBackAlone() {
        assertThatThrownBy(() -> options(false, 10)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("10 plain steps");
        assertThat(options(false, 11).schedule().steps()).isEqualTo(11);
        assertThat(options(true, 10).schedule().steps()).isEqualTo(10);
    }

    private static Tensor background(Tensor x, Tensor z) {
        return VqganLoss.background(x, z, 4, 1, ProcessGroup.alone());
    }

    private Vqgan train(String run, VqganOptions options) throws IOException {
        Vqgan model = fresh();
        try (VqganTrainer trainer = trainer(model, options)) {
            new TrainLoop(folder.resolve(run), 0, options.schedule().steps(), 20, 2, true, ProcessGroup.alone()).run(trainer);
        }
        return model;
    }

    static Vqgan fresh() {
        Ops.threads(1);
        manual_seed(3);
        return new Vqgan(TINY);
    }

    private static VqganTrainer trainer(Vqgan model, VqganOptions options) {
        return new VqganTrainer(model, VqganTrainerTest::picture, options, ProcessGroup.alone());
    }

    private static VqganOptions options(boolean decoderOnly, long steps) {
        return new VqganOptions(new Schedule(3e-3, 1e-4, 3, steps, 0), 10, 50, 16, 8, 4, 0.9, 0.25, 0.25, 0.5, 1, decoderOnly,
                VqganTrainerTest::picture, 1);
    }

    /** A plain colour with a plain square. */
    static BufferedImage picture(long index) {
        Random random = new Random(index);
        BufferedImage picture = new BufferedImage(32, 32, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = picture.createGraphics();
        graphics.setColor(random.nextBoolean() ? Color.BLUE : Color.WHITE);
        graphics.fillRect(0, 0, 32, 32);
        graphics.setColor(random.nextBoolean() ? Color.RED : Color.GREEN);
        graphics.fillRect(random.nextInt(3) * 8, random.nextInt(3) * 8, 16, 16);
        graphics.dispose();
        return picture;
    }

    private static double mean(List<Double> values) {
        return values.stream().mapToDouble(v -> v).average().orElseThrow();
    }

    private static float[] weights(Vqgan model) {
        return values(model, "decoder.conv_out.weight");
    }

    private static float[] values(Vqgan model, String name) {
        try (PointerScope scope = new PointerScope()) {
            return Ops.toFloats(model.weights().get(name));
        }
    }
}
