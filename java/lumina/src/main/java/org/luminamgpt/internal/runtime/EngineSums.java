// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.internal.runtime;

import java.util.List;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import org.luminamgpt.EngineStats;
import org.luminamgpt.ModelInfo;
import org.luminamgpt.internal.engine.EngineCounters;
import org.luminamgpt.internal.engine.EngineFacts;
import org.luminamgpt.internal.engine.NativeEngine;

/** What a model says of its engines, as of one. */
final class EngineSums {
    private EngineSums() {}

    static ModelInfo.Engine info(List<NativeEngine> engines) {
        ModelInfo.Engine first = engines.get(0).info();
        if (engines.size() == 1) {
            return first;
        }
        List<ModelInfo.Engine> all = engines.stream().map(NativeEngine::info).toList();
        return new EngineFacts(first.layers(), first.hiddenSize(), first.intermediateSize(), first.heads(), first.kvHeads(),
                first.headSize(), first.vocabularySize(), first.maxPositions(), first.swinNorm(), first.masksImageLogits(),
                first.weights(), first.cache(), first.threads(), first.pageTokens(), sum(all, ModelInfo.Engine::pages),
                first.parameters(), sumOf(all, ModelInfo.Engine::weightBytes), sumOf(all, ModelInfo.Engine::cacheBytes),
                all.stream().map(ModelInfo.Engine::device).collect(Collectors.joining(",")),
                all.stream().map(engine -> engine.device() + ": " + engine.deviceReason()).collect(Collectors.joining("; ")),
                first.cardUse());
    }

    static EngineStats stats(List<NativeEngine> engines) {
        if (engines.size() == 1) {
            return engines.get(0).stats();
        }
        List<EngineStats> all = engines.stream().map(NativeEngine::stats).toList();
        return new EngineCounters(sumOf(all, EngineStats::steps), sumOf(all, EngineStats::rows), sumOf(all, EngineStats::tokensGenerated),
                sumOf(all, EngineStats::requestsFinished), sumOf(all, EngineStats::preemptions), sumOf(all, EngineStats::evictedPages),
                sumOf(all, EngineStats::promptTokens), sumOf(all, EngineStats::cachedPromptTokens), sumOf(all, EngineStats::drafts),
                sumOf(all, EngineStats::draftsAccepted), sum(all, EngineStats::waiting), sum(all, EngineStats::running),
                sum(all, EngineStats::freePages), sum(all, EngineStats::cachedPages));
    }

    private static <T> long sumOf(List<T> all, ToLongFunction<T> value) {
        return all.stream().mapToLong(value).sum();
    }

    private static <T> int sum(List<T> all, ToIntFunction<T> value) {
        return all.stream().mapToInt(value).sum();
    }
}
