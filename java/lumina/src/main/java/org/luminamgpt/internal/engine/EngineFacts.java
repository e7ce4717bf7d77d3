// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.internal.engine;

import org.luminamgpt.ModelInfo;
import org.luminamgpt.Weights;

/** What the engine says of itself. */
public record EngineFacts(int layers, int hiddenSize, int intermediateSize, int heads, int kvHeads, int headSize,
        int vocabularySize, int maxPositions, boolean swinNorm, boolean masksImageLogits, Weights weights, Weights cache,
        int threads, int pageTokens, int pages, long parameters, long weightBytes, long cacheBytes, String device,
        String deviceReason, ModelInfo.CardUse cardUse) implements ModelInfo.Engine {}
