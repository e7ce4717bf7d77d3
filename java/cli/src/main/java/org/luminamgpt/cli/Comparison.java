// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Map;

/** The figures of an earlier run over those of this one. */
final class Comparison {
    private Comparison() {}

    /** old / new by path, for example {@code /runs/0/decode/batch_2/step_ms}, of all numbers that both have. */
    static Map<String, Double> ratios(JsonNode old, JsonNode now) {
        Map<String, Double> ratios = new LinkedHashMap<>();
        collect("", old, now, ratios);
        return ratios;
    }

    private static void collect(String path, JsonNode old, JsonNode now, Map<String, Double> ratios) {
        if (old.isNumber() && now.isNumber()) {
            if (now.doubleValue() != 0) {
                ratios.put(path, old.doubleValue() / now.doubleValue());
            }
        } else if (old.isObject() && now.isObject()) {
            now.properties().forEach(entry -> collect(path + "/" + entry.getKey(), old.path(entry.getKey()), entry.getValue(), ratios));
        } else if (old.isArray() && now.isArray()) {
            for (int i = 0; i < now.size(); i++) {
                collect(path + "/" + i, old.path(i), now.get(i), ratios);
            }
        }
    }
}
