// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.cli;

import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.luminamgpt.Sampling;
import picocli.CommandLine.Option;

/** How the tokens of a text are drawn. What is left out comes from the model's own defaults. */
class TextOptions {
    /** What other tools take for "any". */
    private static final long ANY = -1;

    @Option(names = {"-s", "--seed"}, paramLabel = "S", description = "Same seed, same answer (default: drawn; so is -1).")
    private @Nullable Long seed;

    @Option(names = {"-n", "--max-tokens"}, paramLabel = "N", description = "Most tokens of an answer (default: model's).")
    private @Nullable Integer maxTokens;

    @Option(names = "--temperature", paramLabel = "T", description = "0 takes the likeliest token (default: model's).")
    private @Nullable Float temperature;

    @Option(names = "--text-top-k", paramLabel = "K", description = "Candidates kept in text (default: model's).")
    private @Nullable Integer textTopK;

    /** The seed given, or one that is drawn now and stays: for those who name files by it. */
    long seed() {
        if (seed == null || seed == ANY) {
            seed = ThreadLocalRandom.current().nextLong(1L << 32);
        }
        return seed;
    }

    boolean hasSeed() {
        return seed != null && seed != ANY;
    }

    /** Each answer gets a seed of its own where none is given. */
    Sampling sampling() {
        return new Sampling(hasSeed() ? seed : null, null, null, textTopK, temperature, maxTokens);
    }
}
