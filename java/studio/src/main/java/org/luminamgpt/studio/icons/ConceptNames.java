// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.studio.icons;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Joins the curated concept list with emoji characters, keywords and names in other languages. */
final class ConceptNames {
    /** Languages that captions are written in beside English; names come from emojibase. */
    static final List<String> LANGUAGES =
            List.of("da", "de", "es", "fi", "fr", "it", "ja", "nb", "nl", "pl", "pt", "sv", "zh");

    private ConceptNames() {}

    static List<Concept> join(NpmPackages packages) throws IOException {
        Map<String, String> emojiByName = new HashMap<>();
        packages.json("unicode-emoji-json/data-by-emoji.json").properties()
                .forEach(e -> emojiByName.put(e.getValue().path("name").asText(), e.getKey()));
        JsonNode keywords = packages.json("emojilib/dist/emoji-en-US.json");
        Map<String, Map<String, String>> labels = new LinkedHashMap<>();
        for (String language : LANGUAGES) labels.put(language, labelsByEmoji(packages.json("emojibase-data/" + language
                + "/compact.json")));

        List<Concept> concepts = new ArrayList<>();
        for (String name : curated()) {
            String emoji = emojiByName.get(name);
            if (emoji == null) throw new IOException("no emoji is named \"" + name + "\": check concepts.txt against unicode-emoji-json");
            List<String> words = new ArrayList<>();
            keywords.path(emoji).forEach(word -> words.add(word.asText().replace('_', ' ')));
            Map<String, String> own = new LinkedHashMap<>();
            labels.forEach((language, byEmoji) -> {
                String label = byEmoji.get(bare(emoji));
                if (label != null) own.put(language, label);
            });
            concepts.add(new Concept(name, emoji, words, own));
        }
        return concepts;
    }

    private static List<String> curated() throws IOException {
        try (InputStream in = ConceptNames.class.getResourceAsStream("/org/luminamgpt/studio/concepts.txt")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().filter(line -> !line.isBlank()).toList();
        }
    }

    private static Map<String, String> labelsByEmoji(JsonNode compact) {
        Map<String, String> labels = new HashMap<>();
        compact.forEach(entry -> labels.put(bare(entry.path("unicode").asText()), entry.path("label").asText()));
        return labels;
    }

    /** Without variation selectors, which the sources use differently. */
    static String bare(String emoji) {
        return emoji.replace("\ufe0f", "");
    }

    /** Code points in lower-case hexadecimal, joined by dashes, as the icon sets name their files. */
    static String hex(String emoji) {
        return emoji.codePoints().mapToObj(c -> String.format("%04x", c)).collect(Collectors.joining("-"));
    }
}
