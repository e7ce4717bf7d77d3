// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a model is opened; {@link LuminaBuilder} makes it, and says what each part means; more may
 * be added, so read it by its methods. Zero leaves a number to the engine.
 *
 * @param modelDirectory null: the embedded model
 * @param vqDirectory null: the model's directory
 * @param tokenizer file; null: the one in the model's directory
 * @param cacheBytes memory for keys and values
 * @param window tokens that a speculation checks at once
 * @param listeners that hear what requests do
 */
public record LuminaOptions(@Nullable Path modelDirectory, @Nullable Path vqDirectory, @Nullable Path tokenizer, Device device,
        Weights weights, Weights cache, int threads, int queueCapacity, int prefillChunk, boolean mapped, long cacheBytes,
        Speculation speculation, int window, List<LuminaListener> listeners) {
    public LuminaOptions {
        Objects.requireNonNull(device, "device");
        Objects.requireNonNull(weights, "weights");
        Objects.requireNonNull(cache, "cache");
        Objects.requireNonNull(speculation, "speculation");
        listeners = List.copyOf(listeners);
        if (queueCapacity < 1) {
            throw new LuminaException.InvalidRequest("the queue has to hold 1 request or more, was " + queueCapacity);
        }
        if (threads < 0 || prefillChunk < 0 || cacheBytes < 0 || window < 0) {
            throw new LuminaException.InvalidRequest("threads, prefill chunk, cache budget and window are 0 (chosen) or more; were "
                    + threads + ", " + prefillChunk + ", " + cacheBytes + ", " + window);
        }
    }

    /** Without listeners. */
    public LuminaOptions(@Nullable Path modelDirectory, @Nullable Path vqDirectory, @Nullable Path tokenizer, Device device, Weights weights,
            Weights cache, int threads, int queueCapacity, int prefillChunk, boolean mapped, long cacheBytes, Speculation speculation,
            int window) {
        this(modelDirectory, vqDirectory, tokenizer, device, weights, cache, threads, queueCapacity, prefillChunk, mapped, cacheBytes,
                speculation, window, List.of());
    }
}
