// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.internal.engine;

/**
 * What one measurement of an engine brought.
 *
 * @param stepMillis median, least and largest
 * @param prefillTokensPerSecond the same
 * @param weightBytes weights that a decode step reads, each once
 * @param cacheBytes keys and values that it reads
 * @param productsPerRow numbers that matrices multiply for each sequence of a step, attention left out
 * @param headProductsPerRow those of the output matrix among them
 */
public record EngineTiming(double[] stepMillis, double[] prefillTokensPerSecond, long weightBytes, long cacheBytes,
        long productsPerRow, long headProductsPerRow) {
    /**
     * What the machine can do at best, with so many threads.
     *
     * @param bandwidth bytes per second
     * @param multiplyRate products of int8 numbers per second
     */
    public record Machine(double bandwidth, double multiplyRate) {}
}
