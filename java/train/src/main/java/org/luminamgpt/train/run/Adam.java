// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.train.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.AdamW;
import org.bytedeco.pytorch.AdamWOptions;
import org.bytedeco.pytorch.DeviceOptional;
import org.bytedeco.pytorch.InputArchive;
import org.bytedeco.pytorch.OutputArchive;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.luminamgpt.tools.WholeFile;
import org.luminamgpt.train.tensor.Ops;
import org.luminamgpt.train.tensor.Parameters;

/** libtorch's AdamW over the trained parameters. Close it to free its moments. */
public final class Adam implements AutoCloseable {
    private final TensorVector parameters;
    private final AdamW adam;
    private final double weightDecay;

    /** @param weightDecay on all parameters, as the reference does */
    public Adam(Parameters weights, double beta1, double beta2, double weightDecay) {
        this.weightDecay = weightDecay;
        parameters = Ops.keep(weights.trainedVector());
        try (PointerScope scope = new PointerScope()) {
            AdamWOptions options = new AdamWOptions(1e-3);
            options.betas().put(0, beta1).put(1, beta2);
            options.eps().put(1e-8);
            options.weight_decay().put(weightDecay);
            adam = Ops.keep(new AdamW(parameters, options));
        }
    }

    /**
     * One update from the gradients at hand, which it then drops.
     *
     * @param clip largest global norm of the gradient, or 0 for none
     * @return global norm before clipping
     */
    public double step(double learningRate, double clip) {
        try (PointerScope scope = new PointerScope()) {
            double norm = torch.clip_grad_norm_(parameters, clip > 0 ? clip : Double.POSITIVE_INFINITY);
            if (Double.isFinite(norm)) {
                adam.param_groups().get(0).options().set_lr(learningRate);
                adam.step();
            }
            adam.zero_grad();
            return norm;
        }
    }

    public void save(Path file) throws IOException {
        try (OutputArchive archive = new OutputArchive()) {
            adam.save(archive);
            WholeFile.write(file, out -> ArchiveFile.write(archive, out));
        }
    }

    /** Takes the moments of an earlier sitting, but not its weight decay, which libtorch saves with them. */
    public void load(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new IOException("no optimizer state at " + file);
        }
        try (InputArchive archive = new InputArchive()) {
            archive.load_from(file.toString(), new DeviceOptional(parameters.get(0).device()));
            adam.load(archive);
            new AdamWOptions(adam.param_groups().get(0).options()).weight_decay().put(weightDecay);
        }
    }

    /** Loads {@link Ops} first, whose settings must precede JavaCPP's. */
    static {
        Ops.scalar(0).close();
    }

    @Override
    public void close() {
        adam.close();
        parameters.close();
    }
}
