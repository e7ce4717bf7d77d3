// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.train.run;

/**
 * Learning rate by step: linear warm-up from 0, then a half cosine from {@code peak} to {@code floor}.
 *
 * @param warmUp steps of the warm-up
 * @param steps  of the whole run; later steps keep the floor
 * @param start  first step of a run that goes on from weights alone: its fresh optimizer is warmed up again there
 */
public record Schedule(double peak, double floor, long warmUp, long steps, long start) {
    public Schedule {
        if (!(peak > 0) || !(floor >= 0) || floor > peak) {
            throw new IllegalArgumentException("learning rates want 0 <= floor <= peak and peak > 0, were "
                    + floor + " and " + peak);
        }
        if (warmUp < 0 || start < 0 || steps <= start) {
            throw new IllegalArgumentException("warm-up and start want 0 or more steps and the run more than its start, were "
                    + warmUp + ", " + start + " and " + steps);
        }
    }

    /** Rate of a step, counted from 0. */
    public double at(long step) {
        double warm = Math.min(1, (step - start + 1) / (double) Math.max(1, warmUp));
        double done = Math.min(1, Math.max(0, step - warmUp) / (double) Math.max(1, steps - warmUp));
        return warm * (floor + (peak - floor) / 2 * (1 + Math.cos(Math.PI * done)));
    }
}
