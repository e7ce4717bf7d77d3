// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.luminamgpt.LuminaBuilder;
import picocli.CommandLine.Option;

/** Also the picture codec and the memory: the options of commands that open all of a model. */
class LoadOptions extends EngineOptions {
    @Option(names = "--vq", paramLabel = "DIR", description = "Picture codec's directory (default: the model's).")
    @Nullable Path vq;

    @Option(names = "--kv-budget", paramLabel = "GIB", description = "Memory for the KV cache (default: chosen).")
    @Nullable Double budget;

    @Override
    LuminaBuilder builder() {
        LuminaBuilder builder = super.builder();
        if (vq != null) {
            builder.vqDirectory(vq);
        }
        if (budget != null) {
            builder.cacheBudget((long) (budget * (1L << 30)));
        }
        return builder;
    }
}
