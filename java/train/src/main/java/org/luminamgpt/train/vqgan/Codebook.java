// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.train.vqgan;

import static org.bytedeco.pytorch.global.torch.*;

import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.luminamgpt.train.tensor.Ops;
import org.luminamgpt.train.tensor.Parameters;

/**
 * Learns the code vectors: k-means for the first ones, then moving averages of the latents that choose them
 * (VQ-VAE, arXiv:1711.00937, appendix A.1), with unused codes moved to badly coded latents.
 */
final class Codebook {
    /** A code chosen less often than this per step is unused. */
    private static final double DEAD = 2e-3;
    /** Rate the codes of a start checkpoint have: about that of evenly used ones. */
    private static final double INHERITED = 0.1;
    /** Rate a moved code starts with: about 160 steps of grace. */
    private static final double GRACE = 1e-2;

    private final Vqgan model;
    private final double decay;
    private final Parameters state = new Parameters();

    Codebook(Vqgan model, double decay) {
        this.model = model;
        this.decay = decay;
        try (PointerScope scope = new PointerScope()) {
            Tensor codes = model.codebook();
            state.add("count", codes.new_full(new long[] {codes.size(0)}, Ops.scalar(INHERITED)), false);
            state.add("sum", codes.mul(Ops.scalar(INHERITED)), false);
        }
    }

    /** Moving averages, saved with a checkpoint. */
    Parameters state() {
        return state;
    }

    /** Sets the codes to the centres of latents [rows, e]; at least as many rows as codes. */
    void kMeans(Tensor rows, int iterations) {
        try (PointerScope scope = new PointerScope(); NoGradGuard guard = new NoGradGuard()) {
            Tensor codes = model.codebook();
            long k = codes.size(0);
            if (rows.size(0) < k) {
                throw new IllegalArgumentException("k-means wants at least " + k + " latents, got " + rows.size(0));
            }
            codes.copy_(rows.index_select(0, Ops.onto(randperm(rows.size(0)).narrow(0, 0, k), rows)));
            for (int i = 0; i < iterations; i++) {
                Tensor chosen = model.nearest(rows);
                Tensor count = bincount(chosen, new TensorOptional(), k).to(ScalarType.Float);
                Tensor sum = rows.new_zeros(k, codes.size(1)).index_add_(0, chosen, rows);
                Tensor centre = sum.div(count.clamp_min(Ops.scalar(1)).unsqueeze(1));
                codes.copy_(where(count.gt(Ops.scalar(0)).unsqueeze(1), centre, codes));
            }
            state.get("count").fill_(Ops.scalar(INHERITED));
            state.get("sum").copy_(codes.mul(Ops.scalar(INHERITED)));
        }
    }

    /** One moving-average step from latents [rows, e] and the codes they chose [rows]. */
    void update(Tensor rows, Tensor chosen) {
        try (PointerScope scope = new PointerScope(); NoGradGuard guard = new NoGradGuard()) {
            Tensor codes = model.codebook();
            Tensor count = state.get("count");
            Tensor sum = state.get("sum");
            Tensor seen = bincount(chosen, new TensorOptional(), codes.size(0)).to(ScalarType.Float);
            count.lerp_(seen, Ops.scalar(1 - decay));
            sum.lerp_(rows.new_zeros(Parameters.shape(codes)).index_add_(0, chosen, rows), Ops.scalar(1 - decay));
            codes.copy_(sum.div(count.clamp_min(Ops.scalar(1e-8)).unsqueeze(1)));
        }
    }

    /** Moves at most {@code limit} unused codes to latents drawn by their squared error; gives how many. */
    long restartUnused(Tensor rows, Tensor chosen, long limit) {
        try (PointerScope scope = new PointerScope(); NoGradGuard guard = new NoGradGuard()) {
            Tensor dead = state.get("count").lt(Ops.scalar(DEAD)).nonzero().squeeze(1);
            long moved = Math.min(Math.min(dead.size(0), limit), rows.size(0));
            if (moved == 0) {
                return 0;
            }
            Tensor codes = model.codebook();
            Tensor error = rows.sub(codes.index_select(0, chosen)).square().sum(1).add(Ops.scalar(1e-9));
            Tensor to = rows.index_select(0, multinomial(error, moved));
            Tensor from = dead.narrow(0, 0, moved);
            codes.index_copy_(0, from, to);
            state.get("count").index_copy_(0, from, codes.new_full(new long[] {moved}, Ops.scalar(GRACE)));
            state.get("sum").index_copy_(0, from, to.mul(Ops.scalar(GRACE)));
            return moved;
        }
    }

    void restore(Map<String, Tensor> saved, String source) {
        state.copyFrom(saved, source);
    }
}
