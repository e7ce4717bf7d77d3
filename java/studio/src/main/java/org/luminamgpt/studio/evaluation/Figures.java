// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.studio.evaluation;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Means by name, in the order of their first value. Not thread-safe. */
public final class Figures {
    private static final class Mean {
        private double sum;
        private long count;
    }

    private final Map<String, Mean> means = new LinkedHashMap<>();

    void add(String name, double value) {
        Mean mean = means.computeIfAbsent(name, n -> new Mean());
        mean.sum += value;
        mean.count++;
    }

    void add(String name, boolean hit) {
        add(name, hit ? 1 : 0);
    }

    /** NaN when nothing was added under that name. */
    public double mean(String name) {
        Mean mean = means.get(name);
        return mean == null ? Double.NaN : mean.sum / mean.count;
    }

    public Map<String, Map<String, Object>> toMap() {
        Map<String, Map<String, Object>> map = new LinkedHashMap<>();
        means.forEach((name, mean) -> {
            Map<String, Object> figure = new LinkedHashMap<>(); // the order of Map.of is another in each JVM
            figure.put("mean", mean.sum / mean.count);
            figure.put("count", mean.count);
            map.put(name, figure);
        });
        return map;
    }

    /** A table: name, mean, count. Shares of 0 to 1 are shown in percent, decibels as they are. */
    @Override
    public String toString() {
        StringBuilder table = new StringBuilder();
        means.forEach((name, mean) -> table.append(String.format(Locale.ROOT, name.endsWith("dB") ? "%-44s %7.2f    %6d%n"
                : "%-44s %7.1f %%  %6d%n",
                name, mean.sum / mean.count * (name.endsWith("dB") ? 1 : 100), mean.count)));
        return table.toString();
    }
}
