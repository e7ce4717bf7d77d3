// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.train;

import static org.bytedeco.pytorch.global.torch.randn;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.luminamgpt.train.decoder.Batch;
import org.luminamgpt.train.decoder.Decoder;
import org.luminamgpt.train.decoder.DecoderConfig;
import org.luminamgpt.train.decoder.ModelFolder;
import org.luminamgpt.train.decoder.TokenLoss;
import org.luminamgpt.train.run.ProcessGroup;
import org.luminamgpt.train.run.Schedule;
import org.luminamgpt.train.tensor.Ops;
import org.luminamgpt.train.tokens.TokenRecord;
import org.luminamgpt.train.vqgan.Vqgan;
import org.luminamgpt.train.vqgan.VqganOptions;
import org.luminamgpt.train.vqgan.VqganTrainer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What share of the machine's f32 matrix rate training steps reach, on one thread and in its processor time. */
@Command(name = "throughput", mixinStandardHelpOptions = true,
        description = "Measure the share of this machine's f32 matrix rate that a decoder and a VQGAN step reach (one thread).")
final class ThroughputCommand implements Callable<Integer> {
    private static final int RUNS = 5;
    /** A run lasts so long at least: processor time counts in steps of 10 ms. */
    private static final long LEAST_NANOS = 500_000_000;
    private static final int SEQUENCES = 16;
    private static final int TOKENS = 112;
    private static final int LEARNT = 78;

    @Option(names = "--model", required = true, paramLabel = "DIR", description = "model folder")
    private Path model;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        Ops.threads(1);
        double peak = matrixRate();
        spec.commandLine().getOut().printf("f32 matrix product 1024^3: %.1f GFLOP/s%n", peak);
        report("decoder step, " + SEQUENCES + " x " + TOKENS + " tokens", decoderRate(), peak);
        report("VQGAN step, 16 crops of 64x64", vqganRate(0, 64), peak);
        report("VQGAN step, 4 pictures of 128x128", vqganRate(1, 128), peak);
        return 0;
    }

    private void report(String what, double rate, double peak) {
        spec.commandLine().getOut().printf("%s: %.1f GFLOP/s, %.0f %% of it%n", what, rate, 100 * rate / peak);
    }

    private static double matrixRate() {
        try (PointerScope scope = new PointerScope()) {
            Tensor a = randn(1024, 1024);
            Tensor b = randn(1024, 1024);
            return rate(2.0 * 1024 * 1024 * 1024, () -> a.matmul(b));
        }
    }

    private double decoderRate() throws IOException {
        Decoder decoder = ModelFolder.load(model);
        int[] tokens = new int[TOKENS];
        int[] labels = new int[TOKENS];
        Arrays.fill(labels, 0, TOKENS - LEARNT, TokenRecord.IGNORED);
        List<TokenRecord> records = new ArrayList<>();
        for (int i = 0; i < SEQUENCES; i++) {
            records.add(new TokenRecord(i, tokens, labels));
        }
        Batch batch = Batch.of(records);
        TokenLoss loss = new TokenLoss(0.05, 1e-5, false);
        return rate(decoderWork(decoder.config(), batch.targetCount()), () -> loss.backward(decoder, batch, batch.targetCount(), 1));
    }

    /** Operations of products alone, forward and twice that backward; the head works on learnt positions only. */
    private static double decoderWork(DecoderConfig c, int targets) {
        double kv = (double) c.kvHeads() * c.headDim();
        double layer = 2.0 * c.hidden() * c.hidden() + 2 * c.hidden() * kv + 3.0 * c.hidden() * c.intermediate();
        double attention = (double) TOKENS * c.hidden(); // scores and values, half of them masked
        double rows = (double) SEQUENCES * TOKENS;
        return 6 * (rows * c.layers() * (layer + attention) + (double) targets * c.hidden() * c.vocabulary());
    }

    private double vqganRate(long step, int side) throws IOException {
        Vqgan vqgan = Vqgan.load(model);
        int count = side == 64 ? 16 : 4;
        VqganOptions options = new VqganOptions(new Schedule(1e-6, 0, 0, 1000, 0), 0, step == 0 ? 1000 : 0, 64, count, count,
                0.99, 0.25, 0.25, 0.5, 1, false, i -> null, 1);
        try (VqganTrainer trainer = new VqganTrainer(vqgan, index -> picture(side, index), options, ProcessGroup.alone())) {
            return rate(3 * vqgan.multiplications(side, side) * 2 * count, () -> trainer.step(step));
        }
    }

    private static BufferedImage picture(int side, long index) {
        BufferedImage picture = new BufferedImage(side, side, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < side * side; i++) {
            picture.setRGB(i % side, i / side, (int) ((i * 2654435761L + index * 97) >>> 8 & 0xffffff));
        }
        return picture;
    }

    /** Best of some runs, in GFLOP/s of this thread's processor time: other processes disturb it less than a clock. */
    private static double rate(double operations, Runnable work) {
        long repeats = 1;
        while (time(work, repeats) < LEAST_NANOS) repeats *= 2;
        long best = Long.MAX_VALUE;
        for (int i = 0; i < RUNS; i++) best = Math.min(best, time(work, repeats));
        return operations * repeats / best;
    }

    private static long time(Runnable work, long repeats) {
        long begin = processorTime();
        for (long i = 0; i < repeats; i++) {
            try (PointerScope scope = new PointerScope()) {
                work.run();
            }
        }
        return processorTime() - begin;
    }

    /** Backward runs on a thread of its own: the whole process is counted, with little else going on in it. */
    private static long processorTime() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
    }
}
