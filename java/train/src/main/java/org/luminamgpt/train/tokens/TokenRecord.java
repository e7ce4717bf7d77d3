// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.train.tokens;

/**
 * One training sample.
 *
 * @param id     index of the item that it was made from
 * @param tokens the whole sequence
 * @param labels as long as {@code tokens}: the token itself where it is learnt, {@value #IGNORED} elsewhere; not shifted
 */
public record TokenRecord(long id, int[] tokens, int[] labels) {
    /** Label of positions that are not learnt. */
    public static final int IGNORED = -100;

    public TokenRecord {
        if (tokens.length != labels.length) {
            throw new IllegalArgumentException(tokens.length + " tokens with " + labels.length + " labels");
        }
    }

    public int length() {
        return tokens.length;
    }

    /** How many positions are learnt, the first not counted: nothing comes before it. */
    public int targets() {
        int count = 0;
        for (int i = 1; i < labels.length; i++) if (labels[i] != IGNORED) count++;
        return count;
    }
}
