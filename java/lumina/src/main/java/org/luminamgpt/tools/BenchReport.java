// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.tools;

import org.luminamgpt.ModelInfo;
import org.luminamgpt.internal.engine.EngineTiming;

/**
 * What was measured.
 *
 * @param step of the steps, in milliseconds
 * @param prefill of its rounds, in tokens per second; zeros if none was asked for
 * @param weightBytesPerStep weights that a decode step reads, each once
 * @param cacheBytesPerStep keys and values that it reads
 * @param productsPerRow numbers that matrices multiply for each sequence of a step, attention left out
 * @param headProductsPerRow those of the output matrix among them
 */
public record BenchReport(BenchSpec spec, ModelInfo.Engine engine, Machine machine, Spread step, Spread prefill,
        long weightBytesPerStep, long cacheBytesPerStep, long productsPerRow, long headProductsPerRow) {
    /**
     * What the machine can do at best, with the same threads in the same run.
     *
     * @param bandwidth bytes per second of the best of five sums over memory
     * @param multiplyRate products of int8 numbers per second, from registers
     */
    public record Machine(double bandwidth, double multiplyRate) {}

    /** Median, least and largest of several rounds. */
    public record Spread(double median, double min, double max) {
        static Spread of(double[] values) {
            return new Spread(values[0], values[1], values[2]);
        }
    }

    static BenchReport of(BenchSpec spec, ModelInfo.Engine engine, EngineTiming.Machine machine, EngineTiming timing) {
        return new BenchReport(spec, engine, new Machine(machine.bandwidth(), machine.multiplyRate()), Spread.of(timing.stepMillis()),
                Spread.of(timing.prefillTokensPerSecond()), timing.weightBytes(), timing.cacheBytes(), timing.productsPerRow(),
                timing.headProductsPerRow());
    }

    /** Share of the machine's memory bandwidth that a decode step uses. */
    public double bandwidthShare() {
        return (weightBytesPerStep + cacheBytesPerStep) / (step.median / 1000) / machine.bandwidth;
    }

    /** Share of the machine's rate of products that a decode step uses. */
    public double multiplyShare() {
        return (double) productsPerRow * spec.batch() / (step.median / 1000) / machine.multiplyRate;
    }

    /** Tokens of all sequences per second of decoding. */
    public double tokensPerSecond() {
        return spec.batch() / (step.median / 1000);
    }

    /** Milliseconds of a step with another number of layers; the output matrix keeps its share by products. */
    public double stepMillisOf(int layers) {
        double head = step.median * headProductsPerRow / productsPerRow;
        return head + (step.median - head) * layers / engine.layers();
    }
}
