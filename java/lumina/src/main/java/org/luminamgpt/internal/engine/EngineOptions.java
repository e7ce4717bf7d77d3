// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.internal.engine;

import java.util.Objects;
import org.luminamgpt.Device;
import org.luminamgpt.LuminaException;
import org.luminamgpt.Speculation;
import org.luminamgpt.Weights;

/**
 * How an engine is opened; {@link org.luminamgpt.LuminaBuilder} says what each means. Zero leaves a number to the engine.
 */
public record EngineOptions(Device device, Weights weights, Weights cache, int threads, int queueCapacity,
        int prefillChunk, boolean mapped, long cacheBytes, Speculation speculation, int window) {
    public static final EngineOptions DEFAULTS = new EngineOptions(Device.auto(), Weights.AUTO, Weights.AUTO, 0, 256, 0,
            true, 0, Speculation.AUTO, 0);

    public EngineOptions {
        Objects.requireNonNull(device, "device");
        Objects.requireNonNull(weights, "weights");
        Objects.requireNonNull(cache, "cache");
        Objects.requireNonNull(speculation, "speculation");
        if (queueCapacity < 1) {
            throw new LuminaException.InvalidRequest("the queue has to hold 1 request or more, was " + queueCapacity);
        }
        if (threads < 0 || prefillChunk < 0 || cacheBytes < 0 || window < 0) {
            throw new LuminaException.InvalidRequest("threads, prefill chunk, cache budget and window are 0 (chosen) or more; were "
                    + threads + ", " + prefillChunk + ", " + cacheBytes + ", " + window);
        }
    }

    public EngineOptions withDevice(Device device) {
        return new EngineOptions(device, weights, cache, threads, queueCapacity, prefillChunk, mapped, cacheBytes,
                speculation, window);
    }

    public EngineOptions withWeights(Weights weights) {
        return new EngineOptions(device, weights, cache, threads, queueCapacity, prefillChunk, mapped, cacheBytes,
                speculation, window);
    }

    public EngineOptions withCache(Weights cache) {
        return new EngineOptions(device, weights, cache, threads, queueCapacity, prefillChunk, mapped, cacheBytes,
                speculation, window);
    }

    public EngineOptions withThreads(int threads) {
        return new EngineOptions(device, weights, cache, threads, queueCapacity, prefillChunk, mapped, cacheBytes,
                speculation, window);
    }

    public EngineOptions withQueueCapacity(int queueCapacity) {
        return new EngineOptions(device, weights, cache, threads, queueCapacity, prefillChunk, mapped, cacheBytes,
                speculation, window);
    }

    public EngineOptions withPrefillChunk(int prefillChunk) {
        return new EngineOptions(device, weights, cache, threads, queueCapacity, prefillChunk, mapped, cacheBytes,
                speculation, window);
    }

    public EngineOptions withMapped(boolean mapped) {
        return new EngineOptions(device, weights, cache, threads, queueCapacity, prefillChunk, mapped, cacheBytes,
                speculation, window);
    }

    public EngineOptions withCacheBytes(long cacheBytes) {
        return new EngineOptions(device, weights, cache, threads, queueCapacity, prefillChunk, mapped, cacheBytes,
                speculation, window);
    }

    public EngineOptions withSpeculation(Speculation speculation) {
        return new EngineOptions(device, weights, cache, threads, queueCapacity, prefillChunk, mapped, cacheBytes,
                speculation, window);
    }

    public EngineOptions withWindow(int window) {
        return new EngineOptions(device, weights, cache, threads, queueCapacity, prefillChunk, mapped, cacheBytes,
                speculation, window);
    }
}
