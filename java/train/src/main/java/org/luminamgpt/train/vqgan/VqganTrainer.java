// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.train.vqgan;

import static org.bytedeco.pytorch.global.torch.*;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.luminamgpt.train.run.Adam;
import org.luminamgpt.train.run.ProcessGroup;
import org.luminamgpt.train.run.Trainer;
import org.luminamgpt.train.tensor.Ops;
import org.luminamgpt.train.tensor.SafeTensors;
import org.luminamgpt.train.vqgan.VqganBatches.Share;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Trains a VQGAN: plain autoencoder, k-means, then with codes; crops, then whole pictures. The gradient of a step and what
 * its codes learn are those of its whole batch, however it is spread over processes.
 */
public final class VqganTrainer implements Trainer, AutoCloseable {
    private static final int K_MEANS_ROWS_PER_CODE = 10;
    private static final int RESTART_EVERY = 20;
    private static final int RESTART_LIMIT = 64;

    private static final Logger LOG = LoggerFactory.getLogger(VqganTrainer.class);

    private final Vqgan model;
    private final Codebook codebook;
    private final VqganBatches batches;
    private final VqganOptions options;
    private final ProcessGroup group;
    private final Adam adam;

    /** @param group of processes that train together; they must start from equal weights */
    public VqganTrainer(Vqgan model, PictureSource pictures, VqganOptions options, ProcessGroup group) {
        this.model = model;
        this.group = group;
        this.batches = new VqganBatches(pictures, options, model.config().factor());
        this.options = options;
        this.codebook = new Codebook(model, options.decay());
        model.weights().train(name -> !name.startsWith("quantize.") && (!options.decoderOnly() || decodes(name)));
        this.adam = new Adam(model.weights(), 0.9, 0.99, 0);
    }

    private static boolean decodes(String name) {
        return name.startsWith("decoder.") || name.startsWith("post_quant_conv.");
    }

    @Override
    public void begin(long step) throws IOException {
        group.requireSameStep(step);
    }

    @Override
    public Map<String, Double> step(long step) {
        Map<String, Double> values = new LinkedHashMap<>();
        manual_seed(Ops.seed(options.seed(), 1, step));
        try (PointerScope scope = new PointerScope()) {
            if (step == options.plainSteps() && !options.decoderOnly() && options.plainSteps() > 0) {
                firstCodes(step);
            }
            Share share = batches.at(step, group.rank(), group.size());
            Tensor loss = options.decoderOnly() ? decoderLoss(share) : fullLoss(share, step, values);
            loss.backward();
            values.put("loss", loss.item_double());
            sum(values);
            group.sumGradients(model.weights().trained());
            double rate = options.schedule().at(step);
            values.put("norm", adam.step(rate, options.clip()));
            values.put("rate", rate);
        }
        return values;
    }

    /** Of each process's parts of the batch's values makes these. */
    private void sum(Map<String, Double> values) {
        double[] sums = group.sum(values.values().stream().mapToDouble(v -> v).toArray());
        int i = 0;
        for (Map.Entry<String, Double> value : values.entrySet()) {
            value.setValue(sums[i++]);
        }
    }

    private Tensor decoderLoss(Share share) {
        Tensor x = model.pixels(share.pictures());
        Tensor codes;
        try (NoGradGuard guard = new NoGradGuard()) {
            codes = model.codes(x);
        }
        return VqganLoss.reconstruction(model.decode(model.lookup(codes)), x, options.edges()).mul(Ops.scalar(share.weight()));
    }

    private Tensor fullLoss(Share share, long step, Map<String, Double> values) {
        Tensor x = model.pixels(share.pictures());
        Scalar weight = Ops.scalar(share.weight());
        Tensor z = model.encode(x);
        Tensor background = VqganLoss.background(x, z, model.config().factor(), share.count(), group);
        Tensor loss = background.mul(Ops.scalar(options.background()));
        Tensor through = z;
        if (step >= options.plainSteps()) {
            Tensor chosen = model.nearest(Vqgan.rows(z).detach());
            Tensor coded = model.lookup(chosen.reshape(z.size(0), z.size(2), z.size(3)));
            Tensor commitment = z.sub(coded).square().mean().mul(weight);
            loss = loss.add(commitment.mul(Ops.scalar(options.commitment())));
            through = z.add(coded.sub(z).detach()); // straight through: the gradient passes the rounding
            learnCodes(latents(z, share), step);
            values.put("commitment", commitment.item_double());
        }
        Tensor reconstruction = VqganLoss.reconstruction(model.decode(through), x, options.edges()).mul(weight);
        values.put("reconstruction", reconstruction.item_double());
        values.put("background", background.item_double());
        return loss.add(reconstruction);
    }

    /** Of the whole batch: all processes see the same, and so move the codes alike. */
    private Tensor latents(Tensor z, Share share) {
        return group.gather(Vqgan.rows(z.detach()).narrow(0, 0, share.count() * z.size(2) * z.size(3)));
    }

    private void learnCodes(Tensor rows, long step) {
        Tensor chosen = model.nearest(rows);
        codebook.update(rows, chosen);
        if (step % RESTART_EVERY == 0 && step < options.schedule().steps() * 0.9) {
            codebook.restartUnused(rows, chosen, RESTART_LIMIT);
        }
    }

    private void firstCodes(long step) {
        List<Tensor> rows = new ArrayList<>();
        long wanted = (long) K_MEANS_ROWS_PER_CODE * model.config().codes();
        try (NoGradGuard guard = new NoGradGuard()) {
            for (long i = 0, have = 0; have < wanted; i++) {
                try (PointerScope scope = new PointerScope()) {
                    Share share = batches.at(step + i, group.rank(), group.size());
                    Tensor part = Ops.keep(latents(model.encode(model.pixels(share.pictures())), share).contiguous());
                    rows.add(part);
                    have += part.size(0);
                }
            }
            Tensor all = cat(new TensorVector(rows.toArray(Tensor[]::new)), 0);
            rows.forEach(Tensor::close);
            codebook.kMeans(all, 10);
        }
    }

    @Override
    public void save(Path directory) throws IOException {
        model.config().write(directory.resolve("vqgan.yaml"));
        SafeTensors.write(directory.resolve("vqgan.safetensors"), model.weights().asMap());
        SafeTensors.write(directory.resolve("codebook.safetensors"), codebook.state().asMap());
        adam.save(directory.resolve("adam.pt"));
    }

    @Override
    public void restore(Path directory) throws IOException {
        try (PointerScope scope = new PointerScope()) {
            Path weights = directory.resolve("vqgan.safetensors");
            model.weights().copyFrom(SafeTensors.read(weights), weights.toString());
            Path averages = directory.resolve("codebook.safetensors");
            codebook.restore(SafeTensors.read(averages), averages.toString());
        }
        adam.load(directory.resolve("adam.pt"));
    }

    @Override
    public void show(Path directory, long step) throws IOException {
        VqganEvaluation.Result result = VqganEvaluation.run(model, options.heldOut(), 32);
        result.sheet().write(directory.resolve("vqgan-%09d.png".formatted(step)), 4);
        LOG.info("step {}: {}", step, result.line());
    }

    /** The weights as they are published: bf16. */
    public static void export(Vqgan model, Path directory) throws IOException {
        try (PointerScope scope = new PointerScope()) {
            model.config().write(directory.resolve("vqgan.yaml"));
            SafeTensors.write(directory.resolve("vqgan.safetensors"), SafeTensors.toBf16(model.weights().asMap()));
        }
    }

    @Override
    public void close() {
        adam.close();
    }
}
