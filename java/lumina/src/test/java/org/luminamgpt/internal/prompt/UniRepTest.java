// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.internal.prompt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.luminamgpt.CodeGrid;
import org.luminamgpt.Golden;
import org.luminamgpt.LuminaException;
import org.luminamgpt.internal.text.Tokenizer;
import org.luminamgpt.internal.text.Vocabulary;
import org.luminamgpt.internal.text.VocabularyTest;

class UniRepTest {
    private static final Vocabulary SMALL = new Vocabulary(VocabularyTest.small());

    @Test
    void laysOutAndReadsEveryGoldenPicture() {
        try (Tokenizer tokenizer = Golden.tokenizer()) {
            for (JsonNode golden : Golden.list(Golden.json("image/unirep.json").get("cases"))) {
                CodeGrid codes = Golden.codes(golden.get("name").textValue());
                int[] ids = Golden.ints(golden.get("input_ids"));
                assertThat(UniRep.write(codes, tokenizer.vocabulary())).isEqualTo(ids);
                assertThat(UniRep.read(Arrays.copyOfRange(ids, 1, ids.length - 1), tokenizer.vocabulary())).isEqualTo(codes);
            }
        }
    }

    @Test
    void namesTheHeightFirst() {
        int[] ids = UniRep.write(new CodeGrid(2, 4, new int[8]), SMALL);
        assertThat(Arrays.copyOf(ids, 3)).containsExactly(SMALL.imageStart, SMALL.gridZero + 1, SMALL.gridZero + 2);
        assertThat(ids).hasSize(4 + 2 * 5);
    }

    @Test
    void refusesSidesThatHaveNoGridToken() {
        assertThatExceptionOfType(LuminaException.InvalidRequest.class)
                .isThrownBy(() -> UniRep.write(new CodeGrid(1, 2, new int[2]), SMALL));
        assertThatExceptionOfType(LuminaException.InvalidRequest.class)
                .isThrownBy(() -> UniRep.write(new CodeGrid(2, 10, new int[20]), SMALL));
    }

    @Test
    void refusesIdsThatAreNoPicture() {
        int row = SMALL.endOfRow;
        int one = SMALL.gridZero + 1;
        int[] good = {one, one, 2, 3, row, 4, 5, row};
        assertThat(UniRep.read(good, SMALL).codes()).containsExactly(3, 1, 0, 2);
        for (int[] bad : new int[][] {{}, {one}, {one, one}, {SMALL.gridZero, one}, {0, one, 2}, {one, one, 2, 3, row, 4, 5},
            {one, one, 2, 3, row, 4, 0, row}, {one, one + 1, 2, 3, row, 4, 5, row}}) {
            assertThatExceptionOfType(LuminaException.InvalidRequest.class).as(Arrays.toString(bad))
                    .isThrownBy(() -> UniRep.read(bad, SMALL));
        }
    }
}
