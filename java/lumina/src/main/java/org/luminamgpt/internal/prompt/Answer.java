// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.internal.prompt;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.luminamgpt.CodeGrid;
import org.luminamgpt.internal.text.Tokenizer;
import org.luminamgpt.internal.text.Vocabulary;

/**
 * Generated ids taken apart: the text, with a mark for each picture, and the pictures. A picture without its end is left
 * out of both.
 */
public record Answer(String text, List<CodeGrid> pictures) {
    public static Answer of(int[] ids, Tokenizer tokenizer) {
        Vocabulary vocabulary = tokenizer.vocabulary();
        int length = ids.length > 0 && ids[ids.length - 1] == vocabulary.endOfTurn ? ids.length - 1 : ids.length;
        int[] text = new int[length];
        int textLength = 0;
        var pictures = new ArrayList<CodeGrid>();
        for (int i = 0; i < length; i++) {
            if (ids[i] != vocabulary.imageStart) {
                text[textLength++] = ids[i];
                continue;
            }
            int end = indexOf(ids, vocabulary.imageEnd, i + 1, length);
            if (end < length) {
                pictures.add(UniRep.read(Arrays.copyOfRange(ids, i + 1, end), vocabulary));
                text[textLength++] = vocabulary.pictureMark;
            }
            i = end;
        }
        return new Answer(tokenizer.decode(Arrays.copyOf(text, textLength)), pictures);
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

    private static int indexOf(int[] ids, int id, int from, int to) {
        int i = from;
        while (i < to && ids[i] != id) {
            i++;
        }
        return i;
    }
}
