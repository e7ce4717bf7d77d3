// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.cli;

import org.luminamgpt.Device;
import org.luminamgpt.LuminaBuilder;
import org.luminamgpt.LuminaException;
import org.luminamgpt.Weights;
import picocli.CommandLine.Option;

/** Also how the decoder is loaded: the options of commands that run it on ids. */
class EngineOptions extends ModelOptions {
    @Option(names = "--weights", paramLabel = "TYPE", defaultValue = "auto",
            description = "auto (as stored), f32 (KV too), bf16, int8, int4.")
    Weights weights = Weights.AUTO;

    @Option(names = "--kv", paramLabel = "TYPE", defaultValue = "auto", description = "KV cache: auto, f32, bf16, int8.")
    Weights cache = Weights.AUTO;

    @Option(names = "--device", paramLabel = "DEVICE", defaultValue = "auto", description = "auto, cpu, cuda, cuda:N or cuda:N,cuda:M.")
    String device = "auto";

    @Option(names = {"-t", "--threads"}, paramLabel = "N", defaultValue = "0", description = "CPU threads (default: one a core).")
    int threads;

    @Option(names = "--prefill-chunk", paramLabel = "N", defaultValue = "0", hidden = true,
            description = "Prompt tokens of a pass; changes speed, never results.")
    int prefillChunk;

    @Option(names = "--no-mmap", description = "Read weights into memory; do not map files.")
    boolean unmapped;

    @Override
    LuminaBuilder builder() {
        return super.builder().weights(weights).cache(cache).device(device()).threads(threads).prefillChunk(prefillChunk)
                .mapped(!unmapped);
    }

    private Device device() {
        try {
            return Device.parse(device);
        } catch (LuminaException.InvalidRequest e) {
            throw new UsageException("--" + e.getMessage());
        }
    }
}
