// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.cli;

import org.jspecify.annotations.Nullable;
import org.luminamgpt.Sampling;
import picocli.CommandLine.Option;

/** How the tokens of a text with pictures are drawn. */
final class SamplingOptions extends TextOptions {
    @Option(names = "--guidance", paramLabel = "G", description = "Guidance in pictures, 1: off (default: model's).")
    private @Nullable Float guidance;

    @Option(names = "--image-top-k", paramLabel = "K", description = "Candidates kept in pictures (default: model's).")
    private @Nullable Integer imageTopK;

    @Override
    Sampling sampling() {
        Sampling text = super.sampling();
        return new Sampling(text.seed(), guidance, imageTopK, text.textTopK(), text.temperature(), text.maxTokens());
    }
}
