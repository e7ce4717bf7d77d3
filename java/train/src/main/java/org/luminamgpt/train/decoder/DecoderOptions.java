// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.train.decoder;

import org.luminamgpt.train.run.Schedule;

/**
 * How a decoder is trained.
 *
 * @param batch       samples of one step, over all processes
 * @param microTokens most tokens, padding included, that one pass may hold; the step's gradient is summed over passes
 * @param limit       longest sequence
 * @param skipBad     leaves out samples over the limit, with unknown tokens or with nothing to predict; otherwise they stop the run
 * @param samples     what is drawn at each checkpoint, for a person to watch
 */
public record DecoderOptions(Schedule schedule, TokenLoss loss, int batch, int microTokens, int limit, double weightDecay,
                             double clip, boolean skipBad, long seed, DecoderSamples samples) {
    public DecoderOptions {
        if (batch < 1 || microTokens < 1 || limit < 2 || weightDecay < 0 || clip < 0) {
            throw new IllegalArgumentException("decoder options want batch and tokens of a pass of 1 or more, a limit of 2"
                    + " or more, decay and clip of 0 or more");
        }
    }
}
