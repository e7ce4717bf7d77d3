// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.cli;

import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.luminamgpt.Device;
import org.luminamgpt.Lumina;
import org.luminamgpt.LuminaBuilder;
import org.luminamgpt.Speculation;
import org.luminamgpt.Weights;
import picocli.CommandLine.Option;

/** Which model, and how it is loaded: the same options on every command. */
final class ModelOptions {
    @Option(names = "--model", paramLabel = "DIR",
            description = "Directory with config.json, *.safetensors and tokenizer.json. Default: the embedded model.")
    @Nullable Path model;

    @Option(names = "--vq", paramLabel = "DIR",
            description = "Directory with vqgan.yaml and vqgan.safetensors or vqgan.ckpt, where it is not the model's.")
    @Nullable Path vq;

    @Option(names = "--tokenizer", paramLabel = "FILE", description = "tokenizer.json, where it is not in the model's directory.")
    @Nullable Path tokenizer;

    @Option(names = {"--dtype", "--weights"}, paramLabel = "TYPE", defaultValue = "auto",
            description = "Weights: auto (as stored), f32, bf16, int8, int4. f32 means f32 KV pages too.")
    Weights weights = Weights.AUTO;

    @Option(names = "--kv", paramLabel = "TYPE", defaultValue = "auto", description = "KV pages: auto, f32, bf16, int8.")
    Weights cache = Weights.AUTO;

    @Option(names = "--kv-budget", paramLabel = "GIB", description = "Memory for KV pages in GiB. Default: chosen from model and machine.")
    @Nullable Double budget;

    @Option(names = "--device", paramLabel = "DEVICE", defaultValue = "auto", description = "auto, cpu, cuda or cuda:N.")
    String device = "auto";

    @Option(names = "--threads", paramLabel = "N", defaultValue = "0", description = "CPU threads. Default: one per core.")
    int threads;

    @Option(names = "--prefill-chunk", paramLabel = "N", defaultValue = "0", hidden = true,
            description = "Prompt tokens of a pass; changes speed, never results.")
    int prefillChunk;

    @Option(names = "--speculation", paramLabel = "MODE", defaultValue = "auto",
            description = "off, exact (same ids, fewer passes) or probabilistic (same distribution). Default: auto, which is off.")
    Speculation speculation = Speculation.AUTO;

    @Option(names = "--window", paramLabel = "N", defaultValue = "0", description = "Tokens of a speculation window, 1 to 32. Default: 4.")
    int window;

    @Option(names = "--no-mmap", description = "Read the weights into memory instead of mapping the files.")
    boolean unmapped;

    LuminaBuilder builder() {
        LuminaBuilder builder = (model == null ? Lumina.embedded() : Lumina.builder(model)).weights(weights).cache(cache)
                .device(device()).threads(threads).prefillChunk(prefillChunk).speculation(speculation).speculationWindow(window)
                .mapped(!unmapped);
        if (vq != null) {
            builder.vqDirectory(vq);
        }
        if (tokenizer != null) {
            builder.tokenizer(tokenizer);
        }
        if (budget != null) {
            builder.cacheBudget((long) (budget * (1L << 30)));
        }
        return builder;
    }

    Lumina open() {
        return builder().build();
    }

    private Device device() {
        String name = device.toLowerCase(Locale.ROOT);
        if (name.equals("auto")) {
            return Device.auto();
        } else if (name.equals("cpu")) {
            return Device.cpu();
        } else if (name.matches("cuda(:\\d{1,3})?")) {
            return Device.cuda(name.equals("cuda") ? 0 : Integer.parseInt(name.substring(5)));
        }
        throw new UsageException("--device is auto, cpu, cuda or cuda:N, was \"" + device + '"');
    }
}
