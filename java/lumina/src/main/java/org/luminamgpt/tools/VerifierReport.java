// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.tools;

import java.util.List;
import java.util.Locale;
import org.luminamgpt.ModelInfo;
import org.luminamgpt.Weights;

/**
 * What {@link Verifier} found; meant to be sent to who can help. It names the machine's kind and the model's shape, and no person,
 * host, directory or prompt. The library makes it; more may come.
 *
 * @param seed with which the random part can be repeated
 * @param model the decoder that was verified
 */
public record VerifierReport(String version, Machine machine, Model model, long seed, double seconds, List<Check> checks) {
    /** How a check ended. */
    public enum Outcome {
        PASSED,
        FAILED,
        /** It cannot be made here; its detail says why. */
        SKIPPED
    }

    /**
     * One question to the machine.
     *
     * @param answers compared
     * @param detail what was compared, or what was wrong
     */
    public record Check(String name, Outcome outcome, long answers, String detail) {
        @Override
        public String toString() {
            return String.format(Locale.ROOT, "%-8s%-24s %s", outcome.toString().toLowerCase(Locale.ROOT), name, detail);
        }
    }

    /**
     * Kind of machine.
     *
     * @param cpu as it names itself
     * @param features those of its instruction sets that kernels ask for
     * @param settings environment variables and properties of ours, as NAME=value; of paths the name only
     */
    public record Machine(String os, String architecture, String cpu, List<String> features, int cores, long memoryBytes, String java,
            List<String> settings) {
        public Machine {
            features = List.copyOf(features);
            settings = List.copyOf(settings);
        }
    }

    /** Kind of model, and how it was opened. */
    public record Model(int layers, int hiddenSize, int intermediateSize, int heads, int kvHeads, int vocabularySize, boolean swinNorm,
            Weights weights, Weights cache, int threads, long weightBytes, long cacheBytes, String device, String deviceReason) {
        static Model of(ModelInfo.Engine engine) {
            return new Model(engine.layers(), engine.hiddenSize(), engine.intermediateSize(), engine.heads(), engine.kvHeads(),
                    engine.vocabularySize(), engine.swinNorm(), engine.weights(), engine.cache(), engine.threads(), engine.weightBytes(),
                    engine.cacheBytes(), engine.device(), withoutPaths(engine.deviceReason()));
        }
    }

    /** A message may tell where somebody keeps files. */
    static String withoutPaths(String message) {
        return message.replaceAll("(?<![\\w.])/[^\\s:;,)\"]+", "(a path)");
    }

    public VerifierReport {
        checks = List.copyOf(checks);
    }

    /** Whether no check failed. */
    public boolean passed() {
        return checks.stream().noneMatch(check -> check.outcome() == Outcome.FAILED);
    }
}
