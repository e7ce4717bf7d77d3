// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.train.data;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Random numbers that are a function of (seed, index, draw): SplitMix64 (Steele, Lea, Flood 2014) over a
 * counter, integers only, so that draw n of stream (seed, index) is the same on every machine and needs no
 * earlier stream. Not thread-safe; make one per use.
 */
public final class CounterRandom {
    private static final long GOLDEN = 0x9e3779b97f4a7c15L;

    private final long start;
    private long draws;

    public CounterRandom(long seed, long index) {
        this.start = mix(mix(seed + GOLDEN) ^ (index * GOLDEN + 1));
    }

    public long nextLong() {
        return mix(start + ++draws * GOLDEN);
    }

    /** Uniform in [0, bound); the bias of a bound below 2^31 is under 2^-32. */
    public int nextInt(int bound) {
        if (bound < 1) throw new IllegalArgumentException("bound must be at least 1, was " + bound);
        return (int) ((nextLong() >>> 32) * bound >>> 32);
    }

    /** True in {@code percent} of 100 draws. */
    public boolean chance(int percent) {
        return nextInt(100) < percent;
    }

    public <T> T pick(List<T> from) {
        return from.get(nextInt(from.size()));
    }

    /** A key, drawn with probability proportional to its weight; an enum's order is the map's. */
    public <E extends Enum<E>> E pick(Map<E, Integer> weights) {
        int left = nextInt(weights.values().stream().mapToInt(Integer::intValue).sum());
        for (Map.Entry<E, Integer> entry : new TreeMap<>(weights).entrySet()) {
            left -= entry.getValue();
            if (left < 0) return entry.getKey();
        }
        throw new AssertionError("weights changed while drawing");
    }

    /** The mixing function: a bijection of 64-bit numbers whose output bits all depend on all input bits. */
    public static long mix(long z) {
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }
}
