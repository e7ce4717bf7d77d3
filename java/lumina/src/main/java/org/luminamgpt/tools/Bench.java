// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.tools;

import java.util.List;
import org.luminamgpt.LuminaOptions;
import org.luminamgpt.internal.engine.EngineTiming;
import org.luminamgpt.internal.engine.JniEngine;
import org.luminamgpt.internal.engine.NativeEngine;
import org.luminamgpt.internal.runtime.Opening;

/** How fast a decoder is, as a share of what the machine gives. Wants an otherwise idle machine. Thread-safe. */
public final class Bench {
    private Bench() {}

    /**
     * Loads a model's decoder alone, times it, and frees it: one report for each spec.
     *
     * @throws org.luminamgpt.LuminaException as {@link org.luminamgpt.LuminaBuilder#build} does
     */
    public static List<BenchReport> run(LuminaOptions options, List<BenchSpec> specs) {
        try (NativeEngine engine = Opening.decoder(options)) {
            return time(engine, specs);
        }
    }

    /**
     * The same for a decoder of random weights, instead of the model.
     *
     * @param config text of a config.json: the shape
     */
    public static List<BenchReport> randomWeights(String config, LuminaOptions options, List<BenchSpec> specs) {
        try (NativeEngine engine = JniEngine.openRandom(config, options)) {
            return time(engine, specs);
        }
    }

    private static List<BenchReport> time(NativeEngine engine, List<BenchSpec> specs) {
        EngineTiming.Machine machine = engine.measureMachine();
        return specs.stream().map(spec -> BenchReport.of(spec, engine.info(), machine,
                engine.time(spec.batch(), spec.context(), spec.steps(), spec.prefill()))).toList();
    }
}
