// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.train.decoder;

/**
 * One pre-tokenized conversation.
 *
 * @param labels as long as tokens; -100 where nothing is learnt
 * @param name   file and index, for messages
 */
public record Sample(int[] tokens, int[] labels, String name) {
    public Sample {
        if (tokens.length != labels.length) {
            throw new IllegalArgumentException(name + ": " + tokens.length + " tokens but " + labels.length + " labels");
        }
    }
}
