// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.internal.engine;

/**
 * A request as the engine takes it.
 *
 * @param gridHeight of the image that the answer begins with, in grids of 32 pixels; 0 with the width: the model chooses
 */
public record EngineRequest(int[] prompt, long seed, float guidance, float temperature, int imageTopK, int textTopK,
        int maxTokens, int gridHeight, int gridWidth) {}
