// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.studio.icons;

import java.util.List;
import java.util.Map;

/**
 * A thing that icons show, by its CLDR name.
 *
 * @param name     English CLDR short name, such as "red apple"
 * @param emoji    the character itself; empty for procedural icons
 * @param keywords English search words, best first; noisy, for looking things up rather than for captions
 * @param labels   name by language code, such as "de" to "roter Apfel"
 */
public record Concept(String name, String emoji, List<String> keywords, Map<String, String> labels) {
    public Concept {
        if (name.isBlank()) throw new IllegalArgumentException("a concept needs a name");
        keywords = List.copyOf(keywords);
        labels = Map.copyOf(labels);
    }

    /** A concept with a name only. */
    public static Concept named(String name) {
        return new Concept(name, "", List.of(), Map.of());
    }
}
