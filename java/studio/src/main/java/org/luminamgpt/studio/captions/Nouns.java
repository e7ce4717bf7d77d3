// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.studio.captions;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.luminamgpt.train.data.Yaml;

/** English nouns with their articles, plurals and synonyms: rules, and {@code nouns.yaml} where rules fail. */
final class Nouns {
    private static final Nouns INSTANCE = new Nouns(Yaml.resource("/org/luminamgpt/studio/nouns.yaml", Exceptions.class));

    private record Exceptions(Set<String> bare, Map<String, String> articles, Map<String, String> plurals, Map<String,
            List<String>> synonyms) {}

    private final Exceptions exceptions;

    private Nouns(Exceptions exceptions) {
        this.exceptions = exceptions;
    }

    static Nouns english() {
        return INSTANCE;
    }

    /** "a red apple", "an owl", "grapes". */
    String withArticle(String noun) {
        return exceptions.bare().contains(noun) ? noun : article(noun) + " " + noun;
    }

    /** "a" or "an", by the sound of the next word. */
    String article(String phrase) {
        String known = exceptions.articles().get(phrase);
        if (known != null) return known;
        return "aeioAEIO".indexOf(phrase.charAt(0)) >= 0 || phrase.startsWith("um") ? "an" : "a";
    }

    /** "red apples", "loaves of bread". */
    String plural(String noun) {
        String known = exceptions.plurals().get(noun);
        if (known != null) return known;
        return noun.matches(".*(s|x|z|ch|sh)") ? noun + "es" : noun + "s";
    }

    /** Other singular words for it; empty where there is none. */
    List<String> synonyms(String noun) {
        return exceptions.synonyms().getOrDefault(noun, List.of());
    }

    boolean isBare(String noun) {
        return exceptions.bare().contains(noun);
    }

    /** With its first letter in upper case, as a sentence begins. */
    static String sentence(String text) {
        return Character.toUpperCase(text.charAt(0)) + text.substring(1);
    }
}
