// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.train.vqgan;

import static org.bytedeco.pytorch.global.torch.*;

import org.bytedeco.pytorch.Tensor;
import org.luminamgpt.train.tensor.Ops;

/** Terms of the VQGAN's loss. All give scalars. */
final class VqganLoss {
    private VqganLoss() {}

    /** L1 + 0.5 MSE + {@code edges} x the L1 of horizontal and vertical differences, at full and at half size. */
    static Tensor reconstruction(Tensor made, Tensor wanted, double edges) {
        Tensor difference = made.sub(wanted);
        Tensor half = avg_pool2d(difference, 2, 2);
        return difference.abs().mean()
                .add(difference.square().mean().mul(Ops.scalar(0.5)))
                .add(edges(difference).add(edges(half)).mul(Ops.scalar(edges)));
    }

    /** Differences are linear, so those of the error are the errors of the differences. */
    private static Tensor edges(Tensor x) {
        long height = x.size(2);
        long width = x.size(3);
        Tensor right = x.narrow(3, 1, width - 1).sub(x.narrow(3, 0, width - 1)).abs().mean();
        Tensor below = x.narrow(2, 1, height - 1).sub(x.narrow(2, 0, height - 1)).abs().mean();
        return right.add(below);
    }

    /**
     * How far latents of constant patches lie from the mean latent of their colour in the batch. A plain background
     * would otherwise be spread over many codes by what stands near it, which is noise to the token model.
     *
     * @param x pictures [N, 3, H, W]
     * @param z latents [N, e, H/factor, W/factor]
     */
    static Tensor background(Tensor x, Tensor z, int factor) {
        Tensor high = max_pool2d(x, factor, factor);
        Tensor low = max_pool2d(x.neg(), factor, factor).neg();
        Tensor plain = Vqgan.rows(high.sub(low)).amax(new long[] {1}, false).lt(Ops.scalar(1e-3)).nonzero().squeeze(1);
        if (plain.size(0) == 0) {
            return z.new_zeros(1).sum();
        }
        Tensor colours = Vqgan.rows(high).index_select(0, plain);
        Tensor group = unique_dim(colours, 0, true, true, false).get1();
        Tensor latents = Vqgan.rows(z).index_select(0, plain);
        long groups = group.max().item_long() + 1;
        Tensor size = z.new_zeros(groups).index_add_(0, group, z.new_ones(plain.size(0)));
        Tensor mean = z.new_zeros(groups, z.size(1)).index_add_(0, group, latents.detach()).div(size.unsqueeze(1));
        return latents.sub(mean.index_select(0, group)).square().mean();
    }
}
