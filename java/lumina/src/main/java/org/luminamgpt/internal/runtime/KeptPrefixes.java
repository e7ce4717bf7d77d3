// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.internal.runtime;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Which prefixes an engine has read, as far as can be told from outside: the pages of the sequences that it was given, by the hash of all
 * ids up to their end; as many as its cache has, the oldest forgotten first. A wrong guess costs time, and changes no result.
 */
final class KeptPrefixes {
    private static final long PRIME = 0x100000001b3L;
    private static final long BASIS = 0xcbf29ce484222325L;

    private final int pageTokens;
    private final Map<Long, Boolean> pages;

    KeptPrefixes(int pages, int pageTokens) {
        this.pageTokens = pageTokens;
        this.pages = new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1;

            @Override
            protected boolean removeEldestEntry(Map.Entry<Long, Boolean> eldest) {
                return size() > pages;
            }
        };
    }

    /** How many of the first tokens of a prompt are there. Its last is always read, as its scores are wanted. */
    int tokens(int[] prompt) {
        long hash = BASIS;
        int known = 0;
        for (int end = pageTokens; end < prompt.length; end += pageTokens) {
            hash = hash(prompt, end, hash);
            if (!pages.containsKey(hash)) {
                break;
            }
            known = end;
        }
        return known;
    }

    void add(int[] ids) {
        long hash = BASIS;
        for (int end = pageTokens; end <= ids.length; end += pageTokens) {
            hash = hash(ids, end, hash);
            pages.put(hash, true);
        }
    }

    private long hash(int[] ids, int end, long before) {
        long hash = before;
        for (int i = end - pageTokens; i < end; i++) {
            hash = (hash ^ ids[i]) * PRIME;
        }
        return hash;
    }
}
