// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.tools;

import org.luminamgpt.LuminaException;

/**
 * What to measure.
 *
 * @param batch sequences that take part in each decode step
 * @param context tokens that each has in the cache
 * @param steps counted decode steps
 * @param prefill tokens of the prompt whose reading is timed; 0 for none
 */
public record BenchSpec(int batch, int context, int steps, int prefill) {
    public BenchSpec {
        if (batch < 1 || context < 1 || steps < 1 || prefill < 0) {
            throw new LuminaException.InvalidRequest("a measurement needs a batch, a context and steps of 1 or more, and a prefill of"
                    + " 0 or more; were " + batch + ", " + context + ", " + steps + ", " + prefill);
        }
    }
}
