// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.luminamgpt.Lumina;
import org.luminamgpt.Sampling;
import org.luminamgpt.tools.Workbench;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code lumina next}: the distribution that the next token is drawn from. */
@Command(name = "next",
        description = "Write the next token's distribution after guidance, constraint, top-k and temperature.",
        footer = {"", "Example:", "  lumina next --ids ids.json --guidance 4 --image-top-k 2000 --text-top-k 10 --temperature 1 --out p.safetensors"})
final class NextCommand implements Callable<Integer> {
    @Option(names = "--ids", required = true, paramLabel = "FILE", description = "A JSON array of ids.")
    private Path ids;

    @Option(names = {"-o", "--out"}, required = true, paramLabel = "FILE", description = "Safetensors file: probs [V], f32.")
    private Path out;

    @Option(names = "--guidance", paramLabel = "G", description = "Guidance in pictures, 1: off (default: model's).")
    private @Nullable Float guidance;

    @Option(names = "--image-top-k", paramLabel = "K", description = "Candidates kept in pictures (default: model's).")
    private @Nullable Integer imageTopK;

    @Option(names = "--text-top-k", paramLabel = "K", description = "Candidates kept in text (default: model's).")
    private @Nullable Integer textTopK;

    @Option(names = "--temperature", paramLabel = "T", description = "0 takes the likeliest token (default: model's).")
    private @Nullable Float temperature;

    @Mixin
    private Output output;

    @Mixin
    private EngineOptions model;

    @Override
    public Integer call() throws IOException {
        OutputFiles.file(out);
        int[] sequence = Json.ids(ids);
        try (Lumina lumina = output.open(model.builder(), model.name())) {
            float[] probs = Workbench.of(lumina).next(sequence, new Sampling(null, guidance, imageTopK, textTopK, temperature, null));
            Tensors.Written written = Tensors.write(out, "probs", probs, probs.length);
            output.print(() -> written, to -> {});
        }
        return 0;
    }
}
