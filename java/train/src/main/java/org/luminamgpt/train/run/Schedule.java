// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.train.run;

/**
 * Learning rate by step: linear warm-up from 0, then a half cosine from {@code peak} to {@code floor}.
 *
 * @param warmUp steps of the warm-up
 * @param steps  of the whole run; later steps keep the floor
 */
public record Schedule(double peak, double floor, long warmUp, long steps) {
    public Schedule {
        if (!(peak > 0) || !(floor >= 0) || floor > peak) {
            throw new IllegalArgumentException("learning rates want 0 <= floor <= peak and peak > 0, were "
                    + floor + " and " + peak);
        }
        if (warmUp < 0 || steps < 1) {
            throw new IllegalArgumentException("warm-up wants 0 or more steps and the run 1 or more, were "
                    + warmUp + " and " + steps);
        }
    }

    /** Rate of a step, counted from 0. */
    public double at(long step) {
        if (step < warmUp) {
            return peak * (step + 1) / warmUp;
        }
        double done = Math.min(1, (step - warmUp) / (double) Math.max(1, steps - warmUp));
        return floor + (peak - floor) / 2 * (1 + Math.cos(Math.PI * done));
    }
}
