// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.cli;

import org.jspecify.annotations.Nullable;
import org.luminamgpt.Sampling;
import picocli.CommandLine.Option;

/** How tokens are drawn. What is left out comes from the model's own defaults. */
final class SamplingOptions {
    @Option(names = "--seed", paramLabel = "S", description = "The same request and seed give the same picture. Default: drawn, and told.")
    @Nullable Long seed;

    @Option(names = "--guidance", paramLabel = "G", description = "Classifier-free guidance inside pictures; 1 switches it off.")
    @Nullable Float guidance;

    @Option(names = "--image-top-k", paramLabel = "K", description = "Candidates kept inside a picture.")
    @Nullable Integer imageTopK;

    @Option(names = "--text-top-k", paramLabel = "K", description = "Candidates kept in text.")
    @Nullable Integer textTopK;

    @Option(names = "--temperature", paramLabel = "T", description = "0 takes the most likely token.")
    @Nullable Float temperature;

    @Option(names = "--max-tokens", paramLabel = "N", description = "Most tokens of an answer.")
    @Nullable Integer maxTokens;

    Sampling sampling() {
        return new Sampling(seed, guidance, imageTopK, textTopK, temperature, maxTokens);
    }
}
