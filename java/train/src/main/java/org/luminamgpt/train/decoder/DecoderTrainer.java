// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.train.decoder;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.luminamgpt.train.run.Adam;
import org.luminamgpt.train.run.ProcessGroup;
import org.luminamgpt.train.run.Trainer;
import org.luminamgpt.train.tensor.Ops;
import org.luminamgpt.train.tensor.SafeTensors;
import org.luminamgpt.train.tokens.Mixture;

/**
 * Trains a decoder on token records. The gradient of a step is that of the mean over all its target tokens,
 * however they are spread over passes and processes.
 */
public final class DecoderTrainer implements Trainer, AutoCloseable {
    private final Decoder decoder;
    private final DecoderOptions options;
    private final DecoderBatches batches;
    private final ProcessGroup group;
    private final Adam adam;

    /** @param group of processes that train together; they must start from equal weights */
    public DecoderTrainer(Decoder decoder, Mixture mixture, DecoderOptions options, ProcessGroup group) {
        this.decoder = decoder;
        this.options = options;
        this.group = group;
        this.batches = new DecoderBatches(mixture, options, decoder.config().vocabulary());
        this.adam = new Adam(decoder.weights(), 0.9, 0.95, options.weightDecay());
    }

    /** Each process reads the checkpoints of its own run folder; the leader alone writes them. */
    @Override
    public void begin(long step) throws IOException {
        group.requireSameStep(step);
    }

    @Override
    public Map<String, Double> step(long step) throws IOException {
        List<Batch> passes = batches.at(step, group.rank(), group.size());
        long mine = passes.stream().mapToLong(Batch::targetCount).sum();
        long count = Math.round(group.sum(mine)[0]);
        if (count == 0) {
            throw new IOException("step " + (step + 1) + " has no sample that can be learnt from");
        }
        double[] sums = group.sum(gradients(step, passes, count));
        group.sumGradients(decoder.weights().trained());
        double rate = options.schedule().at(step);
        double norm = adam.step(rate, options.clip());
        return report(sums, count, norm, rate);
    }

    /** Adds this process's gradients; gives its sums of cross-entropy, z, right guesses, tokens, and samples left out. */
    private double[] gradients(long step, List<Batch> passes, long count) {
        TokenLoss.Sums sums = new TokenLoss.Sums(0, 0, 0, 0);
        double tokens = 0;
        for (int i = 0; i < passes.size(); i++) {
            try (PointerScope scope = new PointerScope()) {
                long seed = Ops.seed(options.seed(), 3, step, group.rank(), i);
                sums = sums.plus(options.loss().backward(decoder, passes.get(i), count, seed));
            }
            tokens += passes.get(i).ids().length;
        }
        return new double[] {sums.cross(), sums.z(), sums.correct(), tokens, batches.leftOut()};
    }

    private Map<String, Double> report(double[] sums, long count, double norm, double rate) {
        Map<String, Double> values = new LinkedHashMap<>();
        values.put("loss", (sums[0] + options.loss().zWeight() * sums[1]) / count);
        values.put("cross", sums[0] / count);
        values.put("z", sums[1] / count);
        values.put("right", sums[2] / count);
        values.put("norm", norm);
        values.put("rate", rate);
        values.put("tokens", sums[3]);
        values.put("left out", sums[4]);
        return values;
    }

    @Override
    public void save(Path directory) throws IOException {
        SafeTensors.write(directory.resolve("weights.safetensors"), decoder.weights().asMap());
        adam.save(directory.resolve("adam.pt"));
    }

    @Override
    public void restore(Path directory) throws IOException {
        try (PointerScope scope = new PointerScope()) {
            Path weights = directory.resolve("weights.safetensors");
            decoder.weights().copyFrom(SafeTensors.read(weights), weights.toString());
        }
        adam.load(directory.resolve("adam.pt"));
    }

    @Override
    public void show(Path directory, long step) throws IOException {
        options.samples().write(decoder, directory.resolve("decoder-%09d.png".formatted(step)));
    }

    /** Cross-entropy per target and share of right guesses over token records, without dropout. */
    public static TokenLoss.Sums measure(Decoder decoder, Mixture mixture, int samples) {
        TokenLoss loss = new TokenLoss(0, 0, false);
        TokenLoss.Sums sums = new TokenLoss.Sums(0, 0, 0, 0);
        for (int i = 0; i < Math.min(samples, mixture.size()); i++) {
            try (PointerScope scope = new PointerScope()) {
                sums = sums.plus(loss.measure(decoder, Batch.of(List.of(mixture.get(i)))));
            }
        }
        return sums;
    }

    /** Gradients of the trained parameters of one step, by name: for tests. */
    Map<String, Tensor> gradientsOf(long step) throws IOException {
        List<Batch> passes = batches.at(step, group.rank(), group.size());
        long count = Math.round(group.sum(passes.stream().mapToLong(Batch::targetCount).sum())[0]);
        gradients(step, passes, count);
        group.sumGradients(decoder.weights().trained());
        Map<String, Tensor> gradients = new LinkedHashMap<>();
        decoder.weights().asMap().forEach((name, tensor) -> gradients.put(name, tensor.grad()));
        return gradients;
    }

    @Override
    public void close() {
        adam.close();
    }
}
