// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.luminamgpt.Lumina;
import org.luminamgpt.tools.Workbench;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code lumina next}: the distribution that the next token is drawn from. */
@Command(name = "next", mixinStandardHelpOptions = true,
        description = "Write the next token's distribution after guidance, constraint, top-k and temperature.",
        footer = {"", "Example:", "  lumina next --ids ids.json --guidance 4 --image-top-k 2000 --text-top-k 10 --temperature 1 --out p.safetensors"})
final class NextCommand implements Callable<Integer> {
    @Option(names = "--ids", required = true, paramLabel = "FILE", description = "A JSON array of ids.")
    private Path ids;

    @Option(names = "--out", required = true, paramLabel = "FILE", description = "Safetensors file: probs [V], f32.")
    private Path out;

    @Mixin
    private SamplingOptions sampling;

    @Mixin
    private ModelOptions model;

    @Override
    public Integer call() throws IOException {
        OutputFiles.file(out);
        int[] sequence = Json.ids(ids);
        try (Lumina lumina = model.open()) {
            float[] probs = Workbench.of(lumina).next(sequence, sampling.sampling());
            Tensors.write(out, "probs", probs, probs.length);
        }
        return 0;
    }
}
