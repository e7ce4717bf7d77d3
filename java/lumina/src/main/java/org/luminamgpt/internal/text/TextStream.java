// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.internal.text;

import java.util.Arrays;

/**
 * Text of ids that come one by one: hands out what is certain, and keeps back bytes of a character that is not whole.
 */
public final class TextStream {
    private static final char REPLACEMENT = '\uFFFD';
    /** A character has at most four bytes, hence tokens; what is still not one after them never will be. */
    private static final int MAX_KEPT_BACK = 4;

    private final Tokenizer tokenizer;
    private int[] ids = new int[16];
    private int count;

    public TextStream(Tokenizer tokenizer) {
        this.tokenizer = tokenizer;
    }

    /** The text that has become certain with this id; may be empty. */
    public String add(int id) {
        if (count == ids.length) {
            ids = Arrays.copyOf(ids, 2 * count);
        }
        ids[count++] = id;
        String text = tokenizer.decode(Arrays.copyOf(ids, count));
        boolean cut = !text.isEmpty() && text.charAt(text.length() - 1) == REPLACEMENT;
        if (cut && count < MAX_KEPT_BACK) {
            return "";
        }
        count = 0;
        return text;
    }

    /** What was kept back, at the end. */
    public String end() {
        String text = tokenizer.decode(Arrays.copyOf(ids, count));
        count = 0;
        return text;
    }
}
