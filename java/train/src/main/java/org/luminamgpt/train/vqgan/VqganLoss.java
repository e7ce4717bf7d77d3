// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.train.vqgan;

import static org.bytedeco.pytorch.global.torch.*;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.luminamgpt.train.run.ProcessGroup;
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
     * @param x       pictures [N, 3, H, W]
     * @param z       latents [N, e, H/factor, W/factor]
     * @param counted of the N pictures that count: all, or none
     * @return this process's part of it: the batch's is the sum of the parts of all
     */
    static Tensor background(Tensor x, Tensor z, int factor, int counted, ProcessGroup group) {
        Tensor high = max_pool2d(x, factor, factor);
        Tensor low = max_pool2d(x.neg(), factor, factor).neg();
        Tensor spread = Vqgan.rows(high.sub(low)).narrow(0, 0, counted * z.size(2) * z.size(3)).amax(new long[] {1}, false);
        Tensor plain = spread.lt(Ops.scalar(1e-3)).nonzero().squeeze(1);
        Tensor colours = Vqgan.rows(high).index_select(0, plain);
        Tensor latents = Vqgan.rows(z).index_select(0, plain);
        long mine = plain.size(0);
        Tensor all = group.gather(cat(new TensorVector(colours, latents.detach()), 1));
        long count = all.size(0);
        if (count == 0) {
            return z.new_zeros(1).sum();
        }
        Tensor colour = unique_dim(cat(new TensorVector(colours, all.narrow(1, 0, 3)), 0), 0, true, true, false).get1();
        Tensor colourOfAll = colour.narrow(0, mine, count);
        long distinct = colour.max().item_long() + 1;
        Tensor size = z.new_zeros(distinct).index_add_(0, colourOfAll, z.new_ones(count));
        Tensor mean = z.new_zeros(distinct, z.size(1)).index_add_(0, colourOfAll, all.narrow(1, 3, z.size(1))).div(size.unsqueeze(1));
        Tensor squares = latents.sub(mean.index_select(0, colour.narrow(0, 0, mine))).square();
        return squares.sum().div(Ops.scalar((double) count * z.size(1)));
    }
}
