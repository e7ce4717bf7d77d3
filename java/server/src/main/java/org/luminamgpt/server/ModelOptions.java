// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.server;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.luminamgpt.Device;
import org.luminamgpt.Lumina;
import org.luminamgpt.LuminaBuilder;
import org.luminamgpt.LuminaException;
import org.luminamgpt.Weights;
import picocli.CommandLine.Option;

/** Which models, and how they are loaded: the options of the command line's own commands, but for several models at once. */
final class ModelOptions {
    @Option(names = {"-m", "--model"}, paramLabel = "[NAME=]DIR",
            description = "Model directory, and the name that clients call it by; may be repeated (default: the embedded model).")
    private List<String> models = new ArrayList<>();

    @Option(names = "--vq", paramLabel = "DIR", description = "Picture codec's directory (default: the model's).")
    private @Nullable Path vq;

    @Option(names = "--tokenizer", paramLabel = "FILE", description = "tokenizer.json (default: the model's).")
    private @Nullable Path tokenizer;

    @Option(names = "--weights", paramLabel = "TYPE", defaultValue = "auto", description = "auto (as stored), f32 (KV too), bf16, int8, int4.")
    private Weights weights = Weights.AUTO;

    @Option(names = "--kv", paramLabel = "TYPE", defaultValue = "auto", description = "KV cache: auto, f32, bf16, int8.")
    private Weights cache = Weights.AUTO;

    @Option(names = "--kv-budget", paramLabel = "GIB", description = "Memory for the KV cache of a model (default: chosen).")
    private @Nullable Double budget;

    @Option(names = "--device", paramLabel = "DEVICE", defaultValue = "auto", description = "auto, cpu, cuda, cuda:N or cuda:N,cuda:M.")
    private String device = "auto";

    @Option(names = {"-t", "--threads"}, paramLabel = "N", defaultValue = "0", description = "CPU threads (default: one a core).")
    private int threads;

    @Option(names = "--no-mmap", description = "Read weights into memory; do not map files.")
    private boolean unmapped;

    /** In their order, by name. */
    Map<String, LuminaBuilder> builders() {
        var builders = new LinkedHashMap<String, LuminaBuilder>();
        if (models.isEmpty()) {
            builders.put("lumina-mini", configured(Lumina.embedded()));
        }
        for (String model : models) {
            int equals = model.indexOf('=');
            Path directory = Path.of(model.substring(equals + 1));
            String name = equals > 0 ? model.substring(0, equals) : String.valueOf(directory.toAbsolutePath().normalize().getFileName());
            if (!name.matches("[A-Za-z0-9._:-]{1,64}")) {
                throw new LuminaException.InvalidRequest("the name of a model is letters, digits and . _ : -, was \"" + name + "\"; give one with"
                        + " --model NAME=DIR");
            }
            if (builders.put(name, configured(Lumina.builder(directory))) != null) {
                throw new LuminaException.InvalidRequest("there are two models of the name " + name + "; give them names with --model NAME=DIR");
            }
        }
        return builders;
    }

    private LuminaBuilder configured(LuminaBuilder builder) {
        if (vq != null) {
            builder.vqDirectory(vq);
        }
        if (tokenizer != null) {
            builder.tokenizer(tokenizer);
        }
        if (budget != null) {
            builder.cacheBudget((long) (budget * (1L << 30)));
        }
        return builder.weights(weights).cache(cache).device(device()).threads(threads).mapped(!unmapped);
    }

    private Device device() {
        try {
            return Device.parse(device);
        } catch (LuminaException.InvalidRequest e) {
            throw new LuminaException.InvalidRequest("--" + e.getMessage(), e);
        }
    }
}
