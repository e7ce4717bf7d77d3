// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.internal.prompt;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.luminamgpt.Golden;
import org.luminamgpt.internal.text.Tokenizer;
import org.luminamgpt.internal.text.Vocabulary;

class AnswerTest {
    private static Tokenizer tokenizer;
    private static Vocabulary vocabulary;

    @BeforeAll
    static void open() {
        tokenizer = Golden.tokenizer();
        vocabulary = tokenizer.vocabulary();
    }

    @AfterAll
    static void close() {
        tokenizer.close();
    }

    /** The text of ids, told as the engine tells them. */
    private static String text(int... ids) {
        Answer answer = new Answer(tokenizer);
        boolean inImage = false;
        for (int id : ids) {
            if (id == vocabulary.imageEnd && inImage) {
                answer.addPicture();
            } else if (id != vocabulary.imageStart && !inImage) {
                answer.add(id);
            }
            inImage = id == vocabulary.imageStart || inImage && id != vocabulary.imageEnd;
        }
        return answer.text();
    }

    @Test
    void saysEveryGoldenAnswer() {
        Golden.json("text/decode_ids.json").properties().forEach(entry -> assertThat(text(Golden.ints(entry.getValue().get("tokens"))))
                .as(entry.getKey()).isEqualTo(entry.getValue().get("text").textValue()));
    }

    @Test
    void anImageStartAsTheLastTokenEndsTheText() {
        int[] ids = tokenizer.encode("my darling");
        assertThat(text(IntStream.concat(IntStream.of(ids), IntStream.of(vocabulary.imageStart)).toArray())).isEqualTo("my darling");
    }

    @Test
    void leavesOutTheEndOfTurnAtTheEndOnly() {
        int turn = vocabulary.endOfTurn;
        int a = tokenizer.encode("a")[0];
        assertThat(text(a, turn, a, turn)).isEqualTo("a<reserved08706>a");
        assertThat(text(turn)).isEmpty();
    }

    @Test
    void leavesOutWhatIsNoText() {
        int a = tokenizer.encode("a")[0];
        assertThat(text(vocabulary.imageId(0), a, vocabulary.imageEnd, vocabulary.endOfRow, vocabulary.gridZero + 2, vocabulary.begin, a))
                .isEqualTo("aa");
        assertThat(text(vocabulary.imageIds())).isEmpty();
        for (String typed : new String[] {"IMGIMG", "<reserved>", "<s", "<|image|>"}) {
            assertThat(text(tokenizer.encode(typed))).isEqualTo(typed);
        }
    }

    @Test
    void closesATurnForTheNextOne() {
        int turn = vocabulary.endOfTurn;
        int start = vocabulary.imageStart;
        int end = vocabulary.imageEnd;
        assertThat(Answer.closed(new int[] {9000, turn}, vocabulary)).containsExactly(9000, turn);
        assertThat(Answer.closed(new int[] {9000}, vocabulary)).containsExactly(9000, turn);
        assertThat(Answer.closed(new int[] {}, vocabulary)).containsExactly(turn);
        assertThat(Answer.closed(new int[] {9000, start, 5, 6}, vocabulary)).containsExactly(9000, turn);
        assertThat(Answer.closed(new int[] {start, 5, end, 9000}, vocabulary)).containsExactly(start, 5, end, 9000, turn);
    }
}
