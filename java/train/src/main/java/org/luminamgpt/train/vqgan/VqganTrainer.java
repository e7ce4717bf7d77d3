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
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.luminamgpt.train.run.Adam;
import org.luminamgpt.train.run.Trainer;
import org.luminamgpt.train.tensor.Ops;
import org.luminamgpt.train.tensor.Parameters;
import org.luminamgpt.train.tensor.SafeTensors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Trains a VQGAN: plain autoencoder, k-means, then with codes; crops, then whole pictures. */
public final class VqganTrainer implements Trainer, AutoCloseable {
    private static final int K_MEANS_ROWS_PER_CODE = 10;
    private static final int RESTART_EVERY = 20;
    private static final int RESTART_LIMIT = 64;

    private static final Logger LOG = LoggerFactory.getLogger(VqganTrainer.class);

    private final Vqgan model;
    private final Codebook codebook;
    private final VqganBatches batches;
    private final VqganOptions options;
    private final Adam adam;

    public VqganTrainer(Vqgan model, PictureSource pictures, VqganOptions options) {
        this.model = model;
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
    public Map<String, Double> step(long step) {
        Map<String, Double> values = new LinkedHashMap<>();
        manual_seed(Ops.seed(options.seed(), 1, step));
        try (PointerScope scope = new PointerScope()) {
            if (step == options.plainSteps() && !options.decoderOnly() && options.plainSteps() > 0) {
                firstCodes(step);
            }
            Tensor x = batch(step);
            Tensor loss = options.decoderOnly() ? decoderLoss(x) : fullLoss(x, step, values);
            loss.backward();
            double rate = options.schedule().at(step);
            values.put("loss", loss.item_double());
            values.put("norm", adam.step(rate, options.clip()));
            values.put("rate", rate);
        }
        return values;
    }

    private Tensor decoderLoss(Tensor x) {
        Tensor codes;
        try (NoGradGuard guard = new NoGradGuard()) {
            codes = model.codes(x);
        }
        return VqganLoss.reconstruction(model.decode(model.lookup(codes)), x, options.edges());
    }

    private Tensor fullLoss(Tensor x, long step, Map<String, Double> values) {
        Tensor z = model.encode(x);
        Tensor background = VqganLoss.background(x, z, model.config().factor());
        Tensor loss = background.mul(Ops.scalar(options.background()));
        Tensor through = z;
        if (step >= options.plainSteps()) {
            Tensor rows = Vqgan.rows(z);
            Tensor chosen = model.nearest(rows.detach());
            Tensor coded = model.lookup(chosen.reshape(z.size(0), z.size(2), z.size(3)));
            Tensor commitment = z.sub(coded).square().mean();
            loss = loss.add(commitment.mul(Ops.scalar(options.commitment())));
            through = z.add(coded.sub(z).detach()); // straight through: the gradient passes the rounding
            learnCodes(rows.detach(), chosen, step);
            values.put("commitment", commitment.item_double());
        }
        Tensor reconstruction = VqganLoss.reconstruction(model.decode(through), x, options.edges());
        values.put("reconstruction", reconstruction.item_double());
        values.put("background", background.item_double());
        return loss.add(reconstruction);
    }

    private void learnCodes(Tensor rows, Tensor chosen, long step) {
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
                    Tensor part = Ops.keep(Vqgan.rows(model.encode(batch(step + i))).contiguous());
                    rows.add(part);
                    have += part.size(0);
                }
            }
            Tensor all = cat(new TensorVector(rows.toArray(Tensor[]::new)), 0);
            rows.forEach(Tensor::close);
            codebook.kMeans(all, 10);
        }
    }

    private Tensor batch(long step) {
        return model.pixels(batches.at(step));
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
