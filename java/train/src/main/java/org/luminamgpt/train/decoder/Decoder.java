// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.train.decoder;

import static org.bytedeco.pytorch.global.torch.*;

import java.util.List;
import java.util.function.IntConsumer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.luminamgpt.train.tensor.Ops;
import org.luminamgpt.train.tensor.Parameters;

/**
 * The Chameleon decoder in trainable form: token ids [B, T] to hidden states [B, T, H] and logits.
 * Both norm placements, grouped-query attention, QK-LayerNorm with shared rows, rotate-half positions.
 */
public final class Decoder {
    private static final double QK_EPS = 1e-5; // always, whatever rms_norm_eps says
    private static final double MASKED = -3.4028234663852886e38; // finite, as in the reference

    private final DecoderConfig config;
    private final Parameters weights = new Parameters();

    /** Fresh weights: N(0, 0.02), norms 1. */
    public Decoder(DecoderConfig config) {
        this.config = config;
        try (PointerScope scope = new PointerScope()) {
            int hidden = config.hidden();
            int kv = config.kvHeads() * config.headDim();
            matrix("model.embed_tokens.weight", config.vocabulary(), hidden);
            config.layerIndices().forEach(i -> {
                String layer = layer(i);
                matrix(layer + "self_attn.q_proj.weight", hidden, hidden);
                matrix(layer + "self_attn.k_proj.weight", kv, hidden);
                matrix(layer + "self_attn.v_proj.weight", kv, hidden);
                matrix(layer + "self_attn.o_proj.weight", hidden, hidden);
                for (String norm : List.of("q_norm", "k_norm")) {
                    weights.add(layer + "self_attn." + norm + ".weight", ones(config.normRows(), config.headDim()), true);
                    weights.add(layer + "self_attn." + norm + ".bias", zeros(config.normRows(), config.headDim()), true);
                }
                matrix(layer + "mlp.gate_proj.weight", config.intermediate(), hidden);
                matrix(layer + "mlp.up_proj.weight", config.intermediate(), hidden);
                matrix(layer + "mlp.down_proj.weight", hidden, config.intermediate());
                weights.add(layer + "input_layernorm.weight", ones(hidden), true);
                weights.add(layer + "post_attention_layernorm.weight", ones(hidden), true);
            });
            weights.add("model.norm.weight", ones(hidden), true);
            matrix("lm_head.weight", config.vocabulary(), hidden);
        }
    }

    private void matrix(String name, long rows, long columns) {
        weights.add(name, randn(rows, columns).mul(Ops.scalar(0.02)), true);
    }

    public DecoderConfig config() {
        return config;
    }

    public Parameters weights() {
        return weights;
    }

    /** Sets the head's rows of image tokens to zero, as the reference's starting point does. */
    public void zeroImageHead() {
        try (PointerScope scope = new PointerScope(); NoGradGuard guard = new NoGradGuard()) {
            weights.get("lm_head.weight").index_fill_(0, longs(config.imageIds()), Ops.scalar(0));
        }
    }

    /** A batch's ids, [B, T]. */
    Tensor ids(Batch batch) {
        return longs(batch.ids()).view(batch.samples(), batch.length());
    }

    private Tensor longs(long... values) {
        return Ops.longs(weights.get("model.embed_tokens.weight"), values);
    }

    /** [B, T] to [B, T, H]. */
    Tensor embed(Tensor ids) {
        return embedding(weights.get("model.embed_tokens.weight"), ids);
    }

    /** cos and sin of the angles, [T, 1, D], for {@link #layer(int, Tensor, Tensor[], double)}. */
    Tensor[] rotations(long length) {
        int half = config.headDim() / 2;
        Tensor powers = arange(Ops.scalar(half)).to(ScalarType.Double).mul(Ops.scalar(-1.0 / half));
        Tensor frequencies = pow(Ops.scalar(config.ropeTheta()), powers);
        Tensor angles = outer(arange(Ops.scalar(length)).to(ScalarType.Double), frequencies);
        Tensor both = cat(new TensorVector(angles, angles), 1).unsqueeze(1);
        Tensor embedding = weights.get("model.embed_tokens.weight");
        return new Tensor[] {both.cos().to(embedding), both.sin().to(embedding)}; // its type and device
    }

    /** One layer, h [B, T, H]; dropout draws from libtorch's default generator. */
    Tensor layer(int index, Tensor h, Tensor[] rotations, double dropout) {
        String name = layer(index);
        if (config.swinNorm()) {
            h = h.add(drop(norm(attention(h, name, rotations), name + "input_layernorm"), dropout));
            return h.add(drop(norm(mlp(h, name), name + "post_attention_layernorm"), dropout));
        }
        h = h.add(drop(attention(norm(h, name + "input_layernorm"), name, rotations), dropout));
        return h.add(drop(mlp(norm(h, name + "post_attention_layernorm"), name), dropout));
    }

    /** Hidden rows [R, H] after the last layer to logits [R, V]. */
    Tensor logits(Tensor rows) {
        Tensor logits = linear(norm(rows, "model.norm"), "lm_head");
        long[] masked = config.maskedIds();
        return masked.length == 0 ? logits : logits.index_fill(1, longs(masked), Ops.scalar(MASKED));
    }

    /** All hidden states before the final norm, [B, T, H]. */
    Tensor forward(Tensor ids, double dropout, IntConsumer beforeLayer) {
        Tensor[] rotations = rotations(ids.size(1));
        Tensor h = embed(ids);
        for (int i = 0; i < config.layers(); i++) {
            beforeLayer.accept(i);
            h = layer(i, h, rotations, dropout);
        }
        return h;
    }

    /** Logits of every position, [T, V], of one sequence: for tests and evaluation. */
    public Tensor logitsOf(long[] ids) {
        try (NoGradGuard guard = new NoGradGuard()) {
            return logits(forward(longs(ids).unsqueeze(0), 0, i -> {}).squeeze(0));
        }
    }

    private Tensor attention(Tensor x, String name, Tensor[] rotations) {
        Tensor q = heads(x, name + "self_attn.q_proj", config.heads());
        Tensor k = heads(x, name + "self_attn.k_proj", config.kvHeads());
        Tensor v = heads(x, name + "self_attn.v_proj", config.kvHeads());
        q = rotate(headNorm(q, name + "self_attn.q_norm"), rotations).transpose(1, 2);
        k = rotate(headNorm(k, name + "self_attn.k_norm"), rotations).transpose(1, 2);
        Tensor out = scaled_dot_product_attention(q, k, v.transpose(1, 2), new TensorOptional(), 0, true,
                new DoubleOptional(), config.kvHeads() != config.heads());
        return linear(out.transpose(1, 2).reshape(x.size(0), x.size(1), config.hidden()), name + "self_attn.o_proj");
    }

    private Tensor heads(Tensor x, String name, int heads) {
        return linear(x, name).view(x.size(0), x.size(1), heads, config.headDim());
    }

    /** LayerNorm over each head [B, T, N, D]; row r of the parameters serves the r-th group of heads. */
    private Tensor headNorm(Tensor x, String name) {
        Tensor weight = weights.get(name + ".weight");
        Tensor bias = weights.get(name + ".bias");
        long dim = config.headDim();
        if (weight.size(0) == 1) {
            return layer_norm(x, new long[] {dim}, new TensorOptional(weight.view(dim)),
                    new TensorOptional(bias.view(dim)), QK_EPS, false);
        }
        Tensor normed = layer_norm(x, new long[] {dim}, new TensorOptional(), new TensorOptional(), QK_EPS, false);
        return normed.mul(spread(weight, x.size(2))).add(spread(bias, x.size(2)));
    }

    private static Tensor spread(Tensor rows, long heads) {
        long count = rows.size(0);
        return rows.unsqueeze(1).expand(count, heads / count, rows.size(1)).reshape(heads, rows.size(1));
    }

    private static Tensor rotate(Tensor x, Tensor[] rotations) {
        long half = x.size(3) / 2;
        Tensor turned = cat(new TensorVector(x.narrow(3, half, half).neg(), x.narrow(3, 0, half)), 3);
        return x.mul(rotations[0]).add(turned.mul(rotations[1]));
    }

    private Tensor mlp(Tensor x, String name) {
        Tensor gated = silu(linear(x, name + "mlp.gate_proj")).mul(linear(x, name + "mlp.up_proj"));
        return linear(gated, name + "mlp.down_proj");
    }

    private Tensor linear(Tensor x, String name) {
        Tensor y = Ops.product(x, weights.get(name + ".weight"));
        return weights.has(name + Lora.DOWN) ? y.add(Lora.delta(weights, name, x)) : y;
    }

    private Tensor norm(Tensor x, String name) {
        return rms_norm(x, new long[] {config.hidden()}, new TensorOptional(weights.get(name + ".weight")),
                new DoubleOptional(config.rmsEps()));
    }

    private static Tensor drop(Tensor x, double p) {
        return p > 0 ? dropout(x, p, true) : x;
    }

    private static String layer(int index) {
        return "model.layers." + index + ".";
    }
}
