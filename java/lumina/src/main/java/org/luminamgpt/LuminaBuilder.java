// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.luminamgpt.internal.engine.EngineOptions;
import org.luminamgpt.internal.runtime.EmbeddedModel;
import org.luminamgpt.internal.runtime.Opening;

/** How to load a model. Not thread-safe; {@link #build} may be called more than once. */
public final class LuminaBuilder {
    private final @Nullable Path modelDirectory;
    private @Nullable Path vqDirectory;
    private @Nullable Path tokenizer;
    private EngineOptions options = EngineOptions.DEFAULTS;

    /** @param modelDirectory null: the embedded model */
    private LuminaBuilder(@Nullable Path modelDirectory) {
        this.modelDirectory = modelDirectory;
    }

    static LuminaBuilder of(Path modelDirectory) {
        return new LuminaBuilder(Objects.requireNonNull(modelDirectory, "modelDirectory"));
    }

    static LuminaBuilder ofEmbedded() {
        return new LuminaBuilder(null);
    }

    /** Where the picture codec (vqgan.yaml with vqgan.safetensors or vqgan.ckpt) is; else it is in the model's directory. */
    public LuminaBuilder vqDirectory(Path directory) {
        vqDirectory = directory;
        return this;
    }

    /** The tokenizers file; else tokenizer.json or text_tokenizer.json in the model's directory. */
    public LuminaBuilder tokenizer(Path file) {
        tokenizer = file;
        return this;
    }

    public LuminaBuilder device(Device device) {
        options = options.withDevice(device);
        return this;
    }

    public LuminaBuilder weights(Weights weights) {
        options = options.withWeights(weights);
        return this;
    }

    /** How keys and values are kept. {@link Weights#AUTO}: f32 where the weights are f32, else bf16. */
    public LuminaBuilder cache(Weights cache) {
        options = options.withCache(cache);
        return this;
    }

    /** Memory for keys and values, taken at once; 0: chosen from the model and the machine. */
    public LuminaBuilder cacheBudget(long bytes) {
        options = options.withCacheBytes(bytes);
        return this;
    }

    /** Requests that may be under way, waiting ones included; 256 unless set. */
    public LuminaBuilder queueCapacity(int requests) {
        options = options.withQueueCapacity(requests);
        return this;
    }

    /** Threads of the CPU; 0: one per core. Results do not depend on it. */
    public LuminaBuilder threads(int threads) {
        options = options.withThreads(threads);
        return this;
    }

    /** Most prompt tokens that one pass takes; 0: chosen. Results do not depend on it. */
    public LuminaBuilder prefillChunk(int tokens) {
        options = options.withPrefillChunk(tokens);
        return this;
    }

    public LuminaBuilder speculation(Speculation speculation) {
        options = options.withSpeculation(speculation);
        return this;
    }

    /** Tokens that a speculation checks at once, 1 to 32; 0: 4. */
    public LuminaBuilder speculationWindow(int tokens) {
        options = options.withWindow(tokens);
        return this;
    }

    /**
     * Whether weight files are mapped (the default) or read. A mapped file that is cut short while the model is loaded
     * ends the process: read where files may change.
     */
    public LuminaBuilder mapped(boolean mapped) {
        options = options.withMapped(mapped);
        return this;
    }

    /**
     * Loads the model. The picture codec is loaded meanwhile and after; what is wrong with it shows when a picture is
     * first read or drawn.
     *
     * @throws LuminaException.ModelFormat if a file is missing or damaged
     * @throws LuminaException.NativeLibrary if the native code does not load here
     * @throws LuminaException.OutOfMemory if the model or its cache does not fit
     */
    public Lumina build() {
        return Opening.open(directory(), vqDirectory, tokenizer, options);
    }

    /** Loads only the decoder, times it, and frees it: one report for each spec. Wants an otherwise idle machine. */
    public List<BenchReport> bench(List<BenchSpec> specs) {
        return Opening.bench(directory(), tokenizer, options, specs);
    }

    /**
     * The same for a decoder of random weights with these settings and the shape of a config.json, instead of the model.
     *
     * @param config text of the config.json
     */
    public List<BenchReport> benchRandomWeights(String config, List<BenchSpec> specs) {
        return Opening.benchRandom(config, options, specs);
    }

    /**
     * Writes the model quantized to {@link #weights}, {@link Weights#INT8} or {@link Weights#INT4}, into a directory that can be
     * opened as a model: as its weights lie there they are used, and nothing is left to do while opening.
     *
     * @param directory made if need be; may hold no model yet
     * @param samples sequences of ids as the model meets them. For {@link Weights#INT4}, rounding errors are made up for so that
     *     it changes least on sequences like these; none: plain rounding, as when a model is opened with such weights
     */
    public void quantize(Path directory, List<int[]> samples) {
        Opening.quantize(directory(), tokenizer, options, directory, samples);
    }

    private Path directory() {
        return modelDirectory != null ? modelDirectory : EmbeddedModel.directory();
    }
}
