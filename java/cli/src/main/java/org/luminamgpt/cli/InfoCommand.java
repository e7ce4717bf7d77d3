// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.luminamgpt.ImageSize;
import org.luminamgpt.Lumina;
import org.luminamgpt.ModelInfo;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code lumina info}: what a model is and how it was loaded. */
@Command(name = "info", description = "Show a model's facts, memory and device.",
        footer = {"", "Example:", "  lumina info DIR"})
final class InfoCommand implements Callable<Integer> {
    private static final double MIB = 1 << 20;

    @Parameters(arity = "0..1", paramLabel = "MODEL", description = "Its directory, instead of --model.")
    private @Nullable Path directory;

    @Mixin
    private Output output;

    @Mixin
    private LoadOptions model;

    @Override
    public Integer call() {
        model.named(directory);
        try (Lumina lumina = output.open(model.builder(), model.name())) {
            ModelInfo info = lumina.info();
            output.print(() -> InfoJson.of(info), to -> print(info, to));
        }
        return 0;
    }

    private static void print(ModelInfo info, PrintWriter to) {
        ModelInfo.Engine engine = info.engine();
        to.printf("model       %s (%s)%n", info.id(), info.directory());
        to.printf("decoder     %d layers, %d wide, MLP %d, %d heads of %d (%d for keys and values), %,d parameters%n", engine.layers(),
                engine.hiddenSize(), engine.intermediateSize(), engine.heads(), engine.headSize(), engine.kvHeads(),
                engine.parameters());
        to.printf("vocabulary  %,d tokens%n", engine.vocabularySize());
        to.printf("sizes       %s; default %s%n", info.sizes().stream().map(ImageSize::toString).collect(Collectors.joining(" ")),
                info.defaultSize());
        to.printf("defaults    guidance %s, image top-k %s, text top-k %s, temperature %s, at most %s tokens%n",
                info.defaults().guidance(), info.defaults().imageTopK(), info.defaults().textTopK(), info.defaults().temperature(),
                info.defaults().maxTokens());
        to.printf("device      %s, %d threads: %s%n", engine.device(), engine.threads(), engine.deviceReason());
        to.printf("memory      weights %s %.1f MiB; KV pages %s %.1f MiB (%d of %d tokens)%n", engine.weights(),
                engine.weightBytes() / MIB, engine.cache(), engine.cacheBytes() / MIB, engine.pages(), engine.pageTokens());
    }
}
