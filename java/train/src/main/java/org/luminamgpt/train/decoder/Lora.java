// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.train.decoder;

import static org.bytedeco.pytorch.global.torch.*;

import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.luminamgpt.train.tensor.Ops;
import org.luminamgpt.train.tensor.Parameters;

/**
 * Low-rank adaptation (arXiv:2106.09685) of every projection of the layers: y = W x + (alpha / rank) B A x.
 * A and B stand in the parameters beside the frozen W; alpha is twice the rank.
 */
public final class Lora {
    static final String DOWN = ".lora_down"; // A, [rank, in]
    static final String UP = ".lora_up";     // B, [out, rank], starts at zero
    private static final double SCALE = 2;   // alpha / rank

    private Lora() {}

    /** Freezes all weights and adds trainable low-rank parts. */
    public static void attach(Decoder decoder, int rank) {
        if (rank < 1) {
            throw new IllegalArgumentException("LoRA rank must be at least 1, was " + rank);
        }
        Parameters weights = decoder.weights();
        try (PointerScope scope = new PointerScope()) {
            weights.train(name -> false);
            for (String projection : projections(weights)) {
                Tensor w = weights.get(projection + ".weight");
                Tensor down = randn(rank, w.size(1)).mul(Ops.scalar(1 / Math.sqrt(w.size(1))));
                weights.add(projection + DOWN, down, true);
                weights.add(projection + UP, zeros(w.size(0), rank), true);
            }
        }
    }

    /** Names of the weights as they are published: without the low-rank parts. */
    static List<String> published(Parameters weights) {
        return weights.names().stream().filter(name -> !name.endsWith(DOWN) && !name.endsWith(UP)).toList();
    }

    /** A weight with its low-rank part, if it has one, added; the parameters stay as they are. */
    static Tensor merged(Parameters weights, String name) {
        String projection = name.replaceFirst("\\.weight$", "");
        if (!weights.has(projection + DOWN)) return weights.get(name).detach();
        try (NoGradGuard guard = new NoGradGuard()) {
            Tensor delta = weights.get(projection + UP).matmul(weights.get(projection + DOWN));
            return weights.get(name).add(delta, Ops.scalar(SCALE));
        }
    }

    static Tensor delta(Parameters weights, String projection, Tensor x) {
        Tensor low = Ops.product(x, weights.get(projection + DOWN));
        return Ops.product(low, weights.get(projection + UP)).mul(Ops.scalar(SCALE));
    }

    private static List<String> projections(Parameters weights) {
        return weights.names().stream().filter(name -> name.endsWith("_proj.weight"))
                .map(name -> name.substring(0, name.length() - ".weight".length())).toList();
    }
}
