// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.studio.tokenizer;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Cuts text where the reference's pre-tokenizer does: tabs, line ends, double and fourfold spaces, digits and
 * punctuation alone, then GPT-2's words. Merges never cross these cuts.
 */
final class Words {
    private static final Pattern ISOLATED = Pattern.compile("[\\t\\n]| {4}| {2}|\\p{N}|[\\p{P}$+<=>^`|~]");
    private static final Pattern WORD =
            Pattern.compile(" ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+");

    private Words() {}

    static List<String> of(String text) {
        List<String> words = new ArrayList<>();
        Matcher cut = ISOLATED.matcher(text);
        int from = 0;
        while (cut.find()) {
            addWords(text.substring(from, cut.start()), words);
            words.add(cut.group());
            from = cut.end();
        }
        addWords(text.substring(from), words);
        return words;
    }

    private static void addWords(String text, List<String> words) {
        Matcher word = WORD.matcher(text);
        while (word.find()) words.add(word.group());
    }
}
