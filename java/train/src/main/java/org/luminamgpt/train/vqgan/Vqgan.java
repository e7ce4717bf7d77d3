// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.train.vqgan;

import static org.bytedeco.pytorch.global.torch.*;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bytedeco.pytorch.Tensor;
import org.luminamgpt.train.tensor.Ops;
import org.luminamgpt.train.tensor.Parameters;
import org.luminamgpt.train.tensor.SafeTensors;

/**
 * The Chameleon VQGAN in trainable form: pictures [N, 3, H, W] in -1..1 to latents [N, e, H/f, W/f] and back.
 * Parameter names are those of the published checkpoint.
 */
public final class Vqgan {
    private static final Pattern LEVEL = Pattern.compile("\\.(down|up)\\.(\\d+)\\.");

    private final VqganConfig config;
    private final Parameters weights;

    /** Fresh weights: convolutions N(0, 1/fan_in), the end of an attention x 0.2, the last convolution x 0.3. */
    public Vqgan(VqganConfig config) {
        this.config = config;
        this.weights = VqganInit.weights(config);
    }

    /** Weights of a checkpoint directory holding vqgan.yaml and vqgan.safetensors. */
    public static Vqgan load(Path directory) throws IOException {
        Vqgan model = new Vqgan(VqganConfig.read(directory.resolve("vqgan.yaml")));
        Path file = directory.resolve("vqgan.safetensors");
        model.weights.copyFrom(SafeTensors.read(file), file.toString());
        return model;
    }

    public VqganConfig config() {
        return config;
    }

    public Parameters weights() {
        return weights;
    }

    /** The code vectors [codes, e]. */
    public Tensor codebook() {
        return weights.get("quantize.embedding.weight");
    }

    /** Pictures as input, where the weights are. */
    Tensor pixels(List<BufferedImage> pictures) {
        return Ops.onto(Pixels.toTensor(pictures), codebook());
    }

    public Tensor encode(Tensor x) {
        int levels = config.multipliers().size();
        Tensor h = conv3(x, "encoder.conv_in");
        for (int level = 0; level < levels; level++) {
            for (int block = 0; block < config.resBlocks(); block++) {
                h = residual(h, "encoder.down." + level + ".block." + block);
            }
            if (level + 1 < levels) {
                h = down(h, "encoder.down." + level + ".downsample.conv");
            }
        }
        h = middle(h, "encoder.mid.");
        h = conv3(silu(norm(h, "encoder.norm_out")), "encoder.conv_out");
        return conv1(h, "quant_conv");
    }

    public Tensor decode(Tensor z) {
        Tensor h = conv3(conv1(z, "post_quant_conv"), "decoder.conv_in");
        h = middle(h, "decoder.mid.");
        for (int level = config.multipliers().size() - 1; level >= 0; level--) {
            for (int block = 0; block <= config.resBlocks(); block++) {
                h = residual(h, "decoder.up." + level + ".block." + block);
            }
            if (level > 0) {
                Tensor wide = upsample_nearest2d(h, h.size(2) * 2, h.size(3) * 2);
                h = conv3(wide, "decoder.up." + level + ".upsample.conv");
            }
        }
        return conv3(silu(norm(h, "decoder.norm_out")), "decoder.conv_out");
    }

    /** Index of the nearest code of each row of z [rows, e]; ties go to the first. */
    public Tensor nearest(Tensor z) {
        Tensor e = codebook().detach();
        // |z|^2 is the same for all codes of a row, so it does not decide
        Tensor distance = addmm(e.square().sum(1), z, e.t(), Ops.scalar(1), Ops.scalar(-2));
        return Ops.argminRows(distance);
    }

    /** Codes [N, h, w] of pictures; no gradient. */
    public Tensor codes(Tensor x) {
        Tensor z = encode(x);
        return nearest(rows(z)).reshape(z.size(0), z.size(2), z.size(3));
    }

    /** [N, e, h, w] as rows [N*h*w, e], row-major in (n, y, x). */
    static Tensor rows(Tensor z) {
        return z.permute(0, 2, 3, 1).reshape(-1, z.size(1));
    }

    /** Code vectors [N, e, h, w] of codes [N, h, w]. */
    public Tensor lookup(Tensor codes) {
        Tensor flat = codebook().detach().index_select(0, codes.reshape(-1));
        return flat.reshape(codes.size(0), codes.size(1), codes.size(2), -1).permute(0, 3, 1, 2).contiguous();
    }

    /** Multiplications of the convolutions for one picture, there and back; attention and norms are left out. */
    public double multiplications(int width, int height) {
        double sum = 0;
        for (String name : weights.names()) {
            Tensor weight = weights.get(name);
            if (weight.dim() == 4) {
                int shrink = 2 * level(name);
                sum += (double) weight.numel() * width * height / (1L << shrink);
            }
        }
        return sum;
    }

    /** Level whose resolution a convolution's output has. */
    private int level(String name) {
        int last = config.multipliers().size() - 1;
        Matcher numbered = LEVEL.matcher(name);
        if (numbered.find()) {
            int level = Integer.parseInt(numbered.group(2));
            return name.contains("downsample") ? level + 1 : name.contains("upsample") ? level - 1 : level;
        }
        return name.startsWith("encoder.conv_in") || name.startsWith("decoder.conv_out") ? 0 : last;
    }

    private Tensor middle(Tensor h, String name) {
        h = residual(h, name + "block_1");
        h = attention(h, name + "attn_1");
        return residual(h, name + "block_2");
    }

    private Tensor residual(Tensor x, String name) {
        Tensor s = conv3(silu(norm(x, name + ".norm1")), name + ".conv1");
        s = conv3(silu(norm(s, name + ".norm2")), name + ".conv2");
        return (weights.has(name + ".nin_shortcut.weight") ? conv1(x, name + ".nin_shortcut") : x).add(s);
    }

    /** One head over all positions; the scale c^(-1/2) is the operator's own. */
    private Tensor attention(Tensor x, String name) {
        Tensor y = norm(x, name + ".norm");
        Tensor q = positions(conv1(y, name + ".q"));
        Tensor k = positions(conv1(y, name + ".k"));
        Tensor v = positions(conv1(y, name + ".v"));
        Tensor out = scaled_dot_product_attention(q, k, v).squeeze(1).transpose(1, 2).reshape(Parameters.shape(x));
        return x.add(conv1(out, name + ".proj_out"));
    }

    private static Tensor positions(Tensor x) {
        return x.flatten(2, 3).transpose(1, 2).unsqueeze(1);
    }

    private Tensor down(Tensor x, String name) {
        Tensor padded = constant_pad_nd(x, 0, 1, 0, 1); // right and bottom only
        return Ops.conv(padded, weights.get(name + ".weight"), weights.get(name + ".bias"), 2, 0);
    }

    private Tensor norm(Tensor x, String name) {
        return Ops.groupNorm(x, config.groups(), weights.get(name + ".weight"), weights.get(name + ".bias"));
    }

    private Tensor conv3(Tensor x, String name) {
        return Ops.conv(x, weights.get(name + ".weight"), weights.get(name + ".bias"), 1, 1);
    }

    private Tensor conv1(Tensor x, String name) {
        return Ops.conv(x, weights.get(name + ".weight"), weights.get(name + ".bias"), 1, 0);
    }
}
