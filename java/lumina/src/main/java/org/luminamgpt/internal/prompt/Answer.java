// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.internal.prompt;

import java.util.Arrays;
import org.luminamgpt.internal.text.Tokenizer;
import org.luminamgpt.internal.text.Vocabulary;

/**
 * The text of an answer, of what the engine tells: its text tokens, with a mark for each picture that is whole. Tokens that are
 * not {@linkplain Vocabulary#isShown shown} are left out.
 */
public final class Answer {
    private final Tokenizer tokenizer;
    private int[] ids = new int[16];
    private int count;

    public Answer(Tokenizer tokenizer) {
        this.tokenizer = tokenizer;
    }

    public void add(int id) {
        if (!tokenizer.vocabulary().isShown(id)) {
            return;
        }
        if (count == ids.length) {
            ids = Arrays.copyOf(ids, 2 * count);
        }
        ids[count++] = id;
    }

    public void addPicture() {
        add(tokenizer.vocabulary().pictureMark);
    }

    /** The text so far, without the end of turn at its end. */
    public String text() {
        boolean ended = count > 0 && ids[count - 1] == tokenizer.vocabulary().endOfTurn;
        return tokenizer.decode(Arrays.copyOf(ids, ended ? count - 1 : count));
    }

    /** The ids as a turn that can be continued: without an unfinished picture, and closed by the end of turn. */
    public static int[] closed(int[] ids, Vocabulary vocabulary) {
        int length = ids.length;
        for (int i = ids.length - 1; i >= 0 && ids[i] != vocabulary.imageEnd; i--) {
            if (ids[i] == vocabulary.imageStart) {
                length = i;
            }
        }
        if (length > 0 && ids[length - 1] == vocabulary.endOfTurn) {
            return Arrays.copyOf(ids, length);
        }
        int[] closed = Arrays.copyOf(ids, length + 1);
        closed[length] = vocabulary.endOfTurn;
        return closed;
    }
}
