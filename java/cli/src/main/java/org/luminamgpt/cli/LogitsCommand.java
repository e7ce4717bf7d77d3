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

/** {@code lumina logits}: the model's scores, for tests and research. */
@Command(name = "logits", description = "Write the logits of a sequence of ids.",
        footer = {"", "Example:", "  lumina logits --ids ids.json --out logits.safetensors"})
final class LogitsCommand implements Callable<Integer> {
    @Option(names = "--ids", required = true, paramLabel = "FILE", description = "A JSON array of ids.")
    private Path ids;

    @Option(names = {"-o", "--out"}, required = true, paramLabel = "FILE", description = "Safetensors file: logits [T, V], f32.")
    private Path out;

    @Mixin
    private Output output;

    @Mixin
    private EngineOptions model;

    @Override
    public Integer call() throws IOException {
        OutputFiles.file(out);
        int[] sequence = Json.ids(ids);
        try (Lumina lumina = output.open(model.builder(), model.name())) {
            float[] logits = Workbench.of(lumina).logits(sequence, 0);
            Tensors.Written written = Tensors.write(out, "logits", logits, sequence.length, logits.length / sequence.length);
            output.print(() -> written, to -> {});
        }
        return 0;
    }
}
