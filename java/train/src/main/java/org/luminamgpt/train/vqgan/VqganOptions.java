// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.train.vqgan;

import org.luminamgpt.train.run.Schedule;

/**
 * How a VQGAN is trained.
 *
 * @param schedule    learning rate and number of steps
 * @param plainSteps  steps as an autoencoder before the codes begin; 0 keeps the codes of a start checkpoint
 * @param wholeFrom   first step with whole pictures; before it, crops of {@code crop} pixels to a side
 * @param decay       of the codes' moving averages
 * @param commitment  weight of the latents' pull towards their codes
 * @param background  weight of the pull of constant patches towards one latent per colour
 * @param edges       weight of the error of differences between neighbouring pixels
 * @param decoderOnly trains only the way back to pixels: tokens stay as they are
 * @param heldOut     pictures to measure with
 */
public record VqganOptions(Schedule schedule, long plainSteps, long wholeFrom, int crop, int cropBatch, int wholeBatch,
                           double decay, double commitment, double background, double edges, double clip,
                           boolean decoderOnly, PictureSource heldOut, long seed) {
    public VqganOptions {
        if (plainSteps < 0 || crop < 1 || cropBatch < 1 || wholeBatch < 1) {
            throw new IllegalArgumentException("VQGAN options want plain steps of 0 or more, crop and batches of 1 or more");
        }
        if (!decoderOnly && plainSteps >= schedule.steps()) {
            throw new IllegalArgumentException("a run of " + schedule.steps() + " steps ends before the codes begin, after "
                    + plainSteps + " plain steps: the codebook would stay random. Give it more steps, or fewer plain ones");
        }
        if (!(decay > 0 && decay < 1)) {
            throw new IllegalArgumentException("decay must lie between 0 and 1, was " + decay);
        }
    }
}
