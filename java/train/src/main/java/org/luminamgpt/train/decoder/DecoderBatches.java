// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.train.decoder;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.luminamgpt.train.tokens.Mixture;
import org.luminamgpt.train.tokens.TokenRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What one decoder step looks at: this process's share of a step's samples, cut into passes of bounded size. */
final class DecoderBatches {
    private static final Logger LOG = LoggerFactory.getLogger(DecoderBatches.class);

    private final Mixture mixture;
    private final DecoderOptions options;
    private final int vocabulary;
    private long epoch = -1;
    private int[][] order;
    private long leftOut;

    /** @param vocabulary tokens that the decoder knows, from 0 */
    DecoderBatches(Mixture mixture, DecoderOptions options, int vocabulary) {
        this.mixture = mixture;
        this.options = options;
        this.vocabulary = vocabulary;
        this.order = order(0);
    }

    /** The passes of a step; may be none when the share of this process is all bad. */
    List<Batch> at(long step, int rank, int ranks) throws IOException {
        long met = step - mixture.firstStep();
        if (met < 0) {
            throw new IOException("the mixture begins at step " + mixture.firstStep() + " (START), the run stands at step " + step
                    + ": go on with the mixture before it, or set START to this step");
        }
        int[] indices = order(met / order.length)[(int) (met % order.length)];
        List<TokenRecord> samples = new ArrayList<>();
        for (int i = rank; i < indices.length; i += ranks) {
            TokenRecord sample = mixture.get(indices[i]);
            if (isGood(indices[i], sample)) {
                samples.add(sample);
            }
        }
        return passes(samples);
    }

    private int[][] order(long wanted) {
        if (wanted != epoch) {
            order = mixture.epoch(options.seed(), wanted, options.batch());
            epoch = wanted;
        }
        return order;
    }

    private boolean isGood(int index, TokenRecord sample) throws IOException {
        String why = fault(sample);
        if (why == null) {
            return true;
        }
        if (!options.skipBad()) {
            throw new IOException(mixture.name(index) + ": " + why + " (bad samples are fatal; leave them out with --skip-bad)");
        }
        LOG.warn("left out {}: {}", mixture.name(index), why);
        leftOut++;
        return false;
    }

    private @Nullable String fault(TokenRecord sample) {
        if (sample.length() > options.limit()) {
            return sample.length() + " tokens, over the limit of " + options.limit();
        }
        for (int token : sample.tokens()) {
            if (token < 0 || token >= vocabulary) {
                return "token " + token + " is not among the " + vocabulary + " of the decoder; was it made with another tokenizer?";
            }
        }
        return sample.targets() == 0 ? "nothing to predict" : null;
    }

    /** This process's samples left out so far; one that comes again in a later epoch counts again. */
    long leftOut() {
        return leftOut;
    }

    /** Longest first, so that a pass is padded little. */
    private List<Batch> passes(List<TokenRecord> samples) {
        TokenRecord[] sorted = samples.toArray(TokenRecord[]::new);
        Arrays.sort(sorted, (a, b) -> b.length() - a.length());
        List<Batch> passes = new ArrayList<>();
        for (int from = 0; from < sorted.length; ) {
            int room = Math.max(1, options.microTokens() / sorted[from].length());
            int to = Math.min(sorted.length, from + room);
            passes.add(Batch.of(Arrays.asList(sorted).subList(from, to)));
            from = to;
        }
        return passes;
    }
}
