// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.train.decoder;

import static org.bytedeco.pytorch.global.torch.*;

import java.util.ArrayDeque;
import java.util.Deque;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.luminamgpt.train.tensor.Ops;

/**
 * Token cross-entropy + z-loss, and its gradients.
 *
 * @param dropout       of the residual branches
 * @param zWeight       weight of the mean of logsumexp(logits)^2
 * @param recompute     keeps only the layers' inputs and computes each layer again on the way back
 */
public record TokenLoss(double dropout, double zWeight, boolean recompute) {
    /** Sums over the targets of one batch; the loss is (cross + zWeight * z) / count. */
    public record Sums(double cross, double z, long correct, long count) {
        public Sums plus(Sums other) {
            return new Sums(cross + other.cross, z + other.z, correct + other.correct, count + other.count);
        }
    }

    /** No gradients, no dropout. */
    public Sums measure(Decoder decoder, Batch batch) {
        try (NoGradGuard guard = new NoGradGuard()) {
            Tensor hidden = decoder.forward(decoder.ids(batch), 0, i -> {});
            return terms(decoder, hidden, batch, 1).sums;
        }
    }

    /**
     * Adds to the gradients of the trained parameters.
     *
     * @param count of targets of the whole step, over all its batches and processes
     * @param seed  of this batch's dropout
     */
    public Sums backward(Decoder decoder, Batch batch, long count, long seed) {
        if (!recompute) {
            Tensor hidden = decoder.forward(decoder.ids(batch), dropout, i -> reseed(seed, i));
            Terms terms = terms(decoder, hidden, batch, count);
            terms.loss.backward();
            return terms.sums;
        }
        return recomputing(decoder, batch, count, seed);
    }

    private Sums recomputing(Decoder decoder, Batch batch, long count, long seed) {
        Tensor ids = decoder.ids(batch);
        Tensor[] rotations = decoder.rotations(batch.length());
        Deque<Tensor> inputs = inputsOfLayers(decoder, ids, rotations, seed);
        Tensor top;
        try (Tensor last = inputs.pop()) {
            top = leaf(last);
        }
        Terms terms = terms(decoder, top, batch, count);
        terms.loss.backward();
        Tensor gradient = gradient(top);
        for (int i = decoder.config().layers() - 1; i >= 0; i--) {
            try (PointerScope scope = new PointerScope(); Tensor input = inputs.pop(); Tensor above = gradient) {
                Tensor leaf = leaf(input);
                reseed(seed, i);
                Ops.backward(decoder.layer(i, leaf, rotations, dropout), above);
                gradient = gradient(leaf);
            }
        }
        try (Tensor above = gradient) {
            Tensor embedded = decoder.embed(ids);
            if (embedded.requires_grad()) {
                Ops.backward(embedded, above);
            }
        }
        return terms.sums;
    }

    /** Last layer's output first; the caller closes them. */
    private Deque<Tensor> inputsOfLayers(Decoder decoder, Tensor ids, Tensor[] rotations, long seed) {
        Deque<Tensor> inputs = new ArrayDeque<>();
        try (NoGradGuard guard = new NoGradGuard()) {
            inputs.push(Ops.keep(decoder.embed(ids)));
            for (int i = 0; i < decoder.config().layers(); i++) {
                reseed(seed, i);
                try (PointerScope scope = new PointerScope()) {
                    inputs.push(Ops.keep(decoder.layer(i, inputs.peek(), rotations, dropout)));
                }
            }
        }
        return inputs;
    }

    /** A handle of its own: grad() lends one that dies with the leaf. */
    private static Tensor gradient(Tensor leaf) {
        return Ops.keep(leaf.grad().detach());
    }

    private static Tensor leaf(Tensor h) {
        Tensor leaf = h.detach();
        leaf.set_requires_grad(true);
        return leaf;
    }

    private record Terms(Tensor loss, Sums sums) {}

    private Terms terms(Decoder decoder, Tensor hidden, Batch batch, long count) {
        Tensor rows = hidden.flatten(0, 1).index_select(0, Ops.longs(hidden, batch.positions()));
        Tensor targets = Ops.longs(hidden, batch.targets());
        Tensor logits = decoder.logits(rows);
        Tensor total = logits.logsumexp(new long[] {1}, false);
        Tensor cross = total.sub(logits.gather(1, targets.unsqueeze(1)).squeeze(1)).sum();
        Tensor z = total.square().sum();
        Tensor loss = cross.add(z, Ops.scalar(zWeight)).div(Ops.scalar(count));
        long correct = logits.detach().argmax(new LongOptional(1), false).eq(targets).sum().item_long();
        return new Terms(loss, new Sums(cross.item_double(), z.item_double(), correct, batch.targetCount()));
    }

    /** The same draw for a layer when it is computed again. */
    private void reseed(long seed, int layer) {
        if (dropout > 0) {
            manual_seed(Ops.seed(seed, layer));
        }
    }
}
