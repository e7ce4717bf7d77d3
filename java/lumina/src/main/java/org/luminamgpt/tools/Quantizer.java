// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.tools;

import java.nio.file.Path;
import java.util.List;
import org.luminamgpt.LuminaOptions;
import org.luminamgpt.internal.runtime.Opening;

/** Smaller checkpoints. Thread-safe. */
public final class Quantizer {
    private Quantizer() {}

    /**
     * Writes a model quantized to the options' weights, {@link org.luminamgpt.Weights#INT8} or
     * {@link org.luminamgpt.Weights#INT4}, into a directory that can be opened as a model: as its weights lie there they are used,
     * and nothing is left to do while opening.
     *
     * @param directory made if need be; may hold no model yet
     * @param samples sequences of ids as the model meets them. For {@link org.luminamgpt.Weights#INT4}, rounding errors are made
     *     up for so that it changes least on sequences like these; none: plain rounding, as when a model is opened with such weights
     */
    public static void quantize(LuminaOptions options, Path directory, List<int[]> samples) {
        Opening.quantize(options, directory, samples);
    }
}
