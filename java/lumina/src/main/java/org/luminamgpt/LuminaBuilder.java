// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** How to load a model. Not thread-safe; {@link #build} may be called more than once. */
public final class LuminaBuilder {
    private final @Nullable Path modelDirectory;
    private @Nullable Path vqDirectory;
    private @Nullable Path tokenizer;
    private Device device = Device.auto();
    private Weights weights = Weights.AUTO;
    private Weights cache = Weights.AUTO;
    private int threads;
    private int queueCapacity = 256;
    private int prefillChunk;
    private boolean mapped = true;
    private long cacheBytes;
    private Speculation speculation = Speculation.AUTO;
    private int window;
    private final List<LuminaListener> listeners = new ArrayList<>();

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
        this.device = device;
        return this;
    }

    /**
     * CUDA cards by their indexes, each with the whole model and a cache of its own: a request runs on one of them, chosen by the queue in
     * front, so that two cards draw twice as many pictures in a time. They have to be of one kind, so that a seed gives the same picture on
     * each. A card that fails ends the requests that it has begun; those that wait go to the others.
     *
     * @throws LuminaException.InvalidRequest if there is none, one is named twice, or an index is negative
     */
    public LuminaBuilder devices(int... cards) {
        return device(Device.cards(cards));
    }

    public LuminaBuilder weights(Weights weights) {
        this.weights = weights;
        return this;
    }

    /** How keys and values are kept. {@link Weights#AUTO}: f32 where the weights are f32, else bf16. */
    public LuminaBuilder cache(Weights cache) {
        this.cache = cache;
        return this;
    }

    /** Memory for keys and values on each device, taken at once; 0: chosen from the model and the machine. */
    public LuminaBuilder cacheBudget(long bytes) {
        cacheBytes = bytes;
        return this;
    }

    /** Requests that may be under way, waiting ones included; 256 unless set. */
    public LuminaBuilder queueCapacity(int requests) {
        queueCapacity = requests;
        return this;
    }

    /** Threads of the CPU; 0: one per core. Results do not depend on it. */
    public LuminaBuilder threads(int threads) {
        this.threads = threads;
        return this;
    }

    /** Most prompt tokens that one pass takes; 0: chosen. Results do not depend on it. */
    public LuminaBuilder prefillChunk(int tokens) {
        prefillChunk = tokens;
        return this;
    }

    public LuminaBuilder speculation(Speculation speculation) {
        this.speculation = speculation;
        return this;
    }

    /**
     * Tokens that a speculation checks at once, or with {@link Speculation#APPROXIMATE} rows that it draws at once, 1 to 32; 0: 4
     * tokens, 2 rows, and with {@link Speculation#AUTO} what is fastest.
     */
    public LuminaBuilder speculationWindow(int tokens) {
        window = tokens;
        return this;
    }

    /**
     * Whether weight files are mapped (the default) or read. A mapped file that is cut short while the model is loaded
     * ends the process: read where files may change.
     */
    public LuminaBuilder mapped(boolean mapped) {
        this.mapped = mapped;
        return this;
    }

    /** Adds one who hears what requests do, for metrics and the like; several hear in the order in which they were added. */
    public LuminaBuilder listener(LuminaListener listener) {
        listeners.add(Objects.requireNonNull(listener, "listener"));
        return this;
    }

    /**
     * Loads the model. The picture codec is loaded meanwhile and after; what is wrong with it shows when a picture is
     * first read or drawn.
     *
     * @throws LuminaException.InvalidRequest if a number is out of range, or cards are of different kinds
     * @throws LuminaException.ModelFormat if a file is missing or damaged
     * @throws LuminaException.NativeLibrary if the native code does not load here
     * @throws LuminaException.OutOfMemory if the model or its cache does not fit
     */
    public Lumina build() {
        return LuminaProvider.instance().open(options());
    }

    /**
     * What was set so far, for tools that open a part of a model.
     *
     * @throws LuminaException.InvalidRequest if a number is out of range
     */
    public LuminaOptions options() {
        return new LuminaOptions(modelDirectory, vqDirectory, tokenizer, device, weights, cache, threads, queueCapacity, prefillChunk,
                mapped, cacheBytes, speculation, window, listeners);
    }
}
