// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.studio.tokenizer;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Learns byte-pair merges (Sennrich et al. 2016) from texts. The same texts give the same merges. */
public final class BpeTrainer {
    /** Two neighbouring symbols that become one. */
    public record Merge(String left, String right) {
        String merged() {
            return left + right;
        }
    }

    private static final Comparator<Map.Entry<Merge, Long>> MOST_FREQUENT = Map.Entry.<Merge, Long>comparingByValue()
            .thenComparing(e -> e.getKey().left(), Comparator.reverseOrder()).thenComparing(e -> e.getKey().right(),
                    Comparator.reverseOrder());

    private static final class Word {
        private List<String> symbols;
        private final long count;

        Word(String characters, long count) {
            this.symbols = characters.chars().mapToObj(Character::toString).toList();
            this.count = count;
        }

        void apply(Merge merge) {
            List<String> shorter = new ArrayList<>(symbols.size());
            for (int i = 0; i < symbols.size(); i++) {
                boolean pair = i + 1 < symbols.size() && symbols.get(i).equals(merge.left()) && symbols.get(i + 1).equals(merge.right());
                shorter.add(pair ? merge.merged() : symbols.get(i));
                if (pair) i++;
            }
            symbols = shorter;
        }
    }

    private final Map<String, Long> counts = new HashMap<>();

    public void add(String text) {
        for (String word : Words.of(text)) counts.merge(ByteAlphabet.of(word), 1L, Long::sum);
    }

    /** At most this many merges; fewer when no pair occurs twice. */
    public List<Merge> learn(int merges) {
        List<Word> words = counts.entrySet().stream().map(e -> new Word(e.getKey(), e.getValue())).toList();
        List<Merge> learnt = new ArrayList<>();
        while (learnt.size() < merges) {
            var best = pairs(words).entrySet().stream().max(MOST_FREQUENT);
            if (best.isEmpty() || best.get().getValue() < 2) break;
            Merge merge = best.get().getKey();
            words.forEach(word -> word.apply(merge));
            learnt.add(merge);
        }
        return learnt;
    }

    private static Map<Merge, Long> pairs(List<Word> words) {
        Map<Merge, Long> pairs = new HashMap<>();
        for (Word word : words) {
            for (int i = 0; i + 1 < word.symbols.size(); i++) {
                pairs.merge(new Merge(word.symbols.get(i), word.symbols.get(i + 1)), word.count, Long::sum);
            }
        }
        return pairs;
    }
}
