// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.train.decoder;

import java.util.ArrayList;
import java.util.List;
import org.luminamgpt.train.tokens.TokenRecord;

/**
 * Samples padded on the right to one length, already shifted: the state at {@code positions[i]} predicts {@code targets[i]}.
 *
 * @param ids       [samples * length], padded with 0
 * @param positions into ids, flat
 */
public record Batch(long[] ids, int samples, int length, long[] positions, long[] targets) {
    public static Batch of(List<TokenRecord> samples) {
        int length = samples.stream().mapToInt(s -> s.tokens().length).max().orElseThrow();
        long[] ids = new long[samples.size() * length];
        List<long[]> pairs = new ArrayList<>();
        for (int n = 0; n < samples.size(); n++) {
            int[] tokens = samples.get(n).tokens();
            int[] labels = samples.get(n).labels();
            for (int t = 0; t < tokens.length; t++) {
                ids[n * length + t] = tokens[t];
                if (t > 0 && labels[t] != TokenRecord.IGNORED) {
                    pairs.add(new long[] {(long) n * length + t - 1, labels[t]});
                }
            }
        }
        return new Batch(ids, samples.size(), length, pairs.stream().mapToLong(p -> p[0]).toArray(),
                pairs.stream().mapToLong(p -> p[1]).toArray());
    }

    /** Number of tokens to predict. */
    public int targetCount() {
        return targets.length;
    }
}
