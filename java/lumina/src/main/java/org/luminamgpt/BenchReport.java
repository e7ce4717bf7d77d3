// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt;

/**
 * What was measured.
 *
 * @param weightBytesPerStep weights that a decode step reads, each once
 * @param cacheBytesPerStep keys and values that it reads
 * @param memoryBandwidth of the machine in bytes per second: the best of five sums over memory, same threads, same run
 * @param prefillTokensPerSecond 0 if none was asked for
 */
public record BenchReport(BenchSpec spec, ModelInfo.Engine engine, double stepMillis, double stepMillisMin,
        double stepMillisMax, long weightBytesPerStep, long cacheBytesPerStep, double memoryBandwidth,
        double prefillTokensPerSecond) {
    /** Share of the machine's memory bandwidth that a decode step uses. */
    public double bandwidthShare() {
        return (weightBytesPerStep + cacheBytesPerStep) / (stepMillis / 1000) / memoryBandwidth;
    }

    /** Tokens of all sequences per second of decoding. */
    public double tokensPerSecond() {
        return spec.batch() / (stepMillis / 1000);
    }
}
