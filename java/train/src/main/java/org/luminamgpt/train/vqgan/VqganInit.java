// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.train.vqgan;

import static org.bytedeco.pytorch.global.torch.*;

import org.bytedeco.javacpp.PointerScope;
import org.luminamgpt.train.tensor.Ops;
import org.luminamgpt.train.tensor.Parameters;

/** Names, shapes and starting values of a VQGAN's weights; draws from libtorch's default generator. */
final class VqganInit {
    private final VqganConfig config;
    private final Parameters weights = new Parameters();

    private VqganInit(VqganConfig config) {
        this.config = config;
    }

    static Parameters weights(VqganConfig config) {
        try (PointerScope scope = new PointerScope()) {
            VqganInit init = new VqganInit(config);
            init.encoder();
            init.conv("quant_conv", config.zChannels(), config.embedDim(), 1, 1);
            init.weights.add("quantize.embedding.weight", randn(config.codes(), config.embedDim()), false);
            init.conv("post_quant_conv", config.embedDim(), config.zChannels(), 1, 1);
            init.decoder();
            return init.weights;
        }
    }

    private void encoder() {
        int levels = config.multipliers().size();
        int width = config.channels();
        conv("encoder.conv_in", 3, width, 3, 1);
        for (int level = 0; level < levels; level++) {
            for (int block = 0; block < config.resBlocks(); block++) {
                residual("encoder.down." + level + ".block." + block, width, config.width(level));
                width = config.width(level);
            }
            if (level + 1 < levels) {
                conv("encoder.down." + level + ".downsample.conv", width, width, 3, 1);
            }
        }
        middle("encoder.mid.", width);
        norm("encoder.norm_out", width);
        conv("encoder.conv_out", width, config.zChannels(), 3, 1);
    }

    private void decoder() {
        int levels = config.multipliers().size();
        int width = config.width(levels - 1);
        conv("decoder.conv_in", config.zChannels(), width, 3, 1);
        middle("decoder.mid.", width);
        for (int level = levels - 1; level >= 0; level--) {
            for (int block = 0; block <= config.resBlocks(); block++) {
                residual("decoder.up." + level + ".block." + block, width, config.width(level));
                width = config.width(level);
            }
            if (level > 0) {
                conv("decoder.up." + level + ".upsample.conv", width, width, 3, 1);
            }
        }
        norm("decoder.norm_out", width);
        conv("decoder.conv_out", width, 3, 3, 0.3);
    }

    private void middle(String name, int width) {
        residual(name + "block_1", width, width);
        norm(name + "attn_1.norm", width);
        for (String part : new String[] {"q", "k", "v"}) {
            conv(name + "attn_1." + part, width, width, 1, 1);
        }
        conv(name + "attn_1.proj_out", width, width, 1, 0.2);
        residual(name + "block_2", width, width);
    }

    private void residual(String name, int in, int out) {
        norm(name + ".norm1", in);
        conv(name + ".conv1", in, out, 3, 1);
        norm(name + ".norm2", out);
        conv(name + ".conv2", out, out, 3, 1);
        if (in != out) {
            conv(name + ".nin_shortcut", in, out, 1, 1);
        }
    }

    private void norm(String name, int width) {
        weights.add(name + ".weight", ones(width), true);
        weights.add(name + ".bias", zeros(width), true);
    }

    private void conv(String name, int in, int out, int size, double gain) {
        double deviation = gain / Math.sqrt((double) in * size * size);
        weights.add(name + ".weight", randn(out, in, size, size).mul(Ops.scalar(deviation)), true);
        weights.add(name + ".bias", zeros(out), true);
    }
}
