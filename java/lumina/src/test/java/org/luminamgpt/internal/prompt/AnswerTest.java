// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.internal.prompt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.luminamgpt.Golden;
import org.luminamgpt.LuminaException;
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

    @Test
    void takesEveryGoldenAnswerApart() {
        Golden.json("text/decode_ids.json").properties().forEach(entry -> {
            Answer answer = Answer.of(Golden.ints(entry.getValue().get("tokens")), tokenizer);
            assertThat(answer.text()).as(entry.getKey()).isEqualTo(entry.getValue().get("text").textValue());
            assertThat(answer.pictures().stream().map(grid -> grid.size().toString()).toList()).isEqualTo(
                    Golden.list(entry.getValue().get("images_wh")).stream().map(s -> s.get(0) + "x" + s.get(1)).toList());
        });
    }

    @Test
    void anImageStartAsTheLastTokenEndsTheText() {
        int[] text = tokenizer.encode("my darling");
        int[] ids = IntStream.concat(IntStream.of(text), IntStream.of(vocabulary.imageStart)).toArray();
        assertThat(Answer.of(ids, tokenizer)).isEqualTo(new Answer("my darling", java.util.List.of()));
    }

    @Test
    void leavesOutTheEndOfTurnAtTheEndOnly() {
        int turn = vocabulary.endOfTurn;
        int a = tokenizer.encode("a")[0];
        assertThat(Answer.of(new int[] {a, turn, a, turn}, tokenizer).text()).isEqualTo("a<reserved08706>a");
        assertThat(Answer.of(new int[] {turn}, tokenizer).text()).isEmpty();
    }

    @Test
    void refusesAPictureThatIsNone() {
        int[] ids = {vocabulary.imageStart, 5, vocabulary.imageEnd};
        assertThatExceptionOfType(LuminaException.InvalidRequest.class).isThrownBy(() -> Answer.of(ids, tokenizer));
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
