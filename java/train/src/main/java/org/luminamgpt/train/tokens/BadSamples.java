// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.train.tokens;

import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** What happens to samples that cannot be trained on: the run stops, or they are named, counted and left out. Not thread-safe. */
public final class BadSamples {
    public enum Policy { FATAL, SKIP }

    private final Policy policy;
    private final Consumer<String> log;
    private final Map<String, Long> counts = new TreeMap<>();

    /** @param log told one line for every sample left out */
    public BadSamples(Policy policy, Consumer<String> log) {
        this.policy = policy;
        this.log = log;
    }

    /** @throws IOException naming source, index and reason, when bad samples are fatal */
    public void add(String source, long index, BadSampleException bad) throws IOException {
        String line = source + ", item " + index + ": " + bad.getMessage();
        if (policy == Policy.FATAL) throw new IOException(line + " (bad samples are fatal; skip them with --bad skip)", bad);
        counts.merge(source, 1L, Long::sum);
        log.accept("left out " + line);
    }

    /** Samples left out, by source. */
    public Map<String, Long> counts() {
        return Map.copyOf(counts);
    }

    public long total() {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }
}
