// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.internal.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.luminamgpt.LuminaException;

public class VocabularyTest {
    /** A vocabulary of four codes and grids 0 to 4, in an order of its own. */
    public static Map<String, Integer> small() {
        var names = List.of("<s>", "<eoss>", "IMGIMGDZ", "IMGIMGBZ", "IMGIMGAZ", "IMGIMGCZ", "<racm3:break>", "<reserved08706>",
                "<reserved08799>", "<reserved08800>", "<reserved08801>", "<reserved08802>", "<reserved08803>", "<reserved08804>",
                "a", "b", "c", "<|image|>");
        var ids = new HashMap<String, Integer>();
        names.forEach(name -> ids.put(name, ids.size()));
        return ids;
    }

    @Test
    void readsAllFromTheNames() {
        var vocabulary = new Vocabulary(small());
        assertThat(vocabulary.codeCount()).isEqualTo(4);
        assertThat(vocabulary.imageFirst).isEqualTo(2);
        assertThat(vocabulary.imageIds()).containsExactly(4, 3, 5, 2);
        assertThat(vocabulary.gridCount).isEqualTo(5);
        assertThat(vocabulary.code(2)).isEqualTo(3);
        assertThat(vocabulary.code(6)).isEqualTo(-1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"<s>", "<eoss>", "<racm3:break>", "<reserved08706>", "<reserved08799>", "<reserved08800>",
        "IMGIMGAZ", "IMGIMGCZ"})
    void refusesAVocabularyWithoutANeededName(String missing) {
        var ids = small();
        ids.remove(missing);
        assertThatExceptionOfType(LuminaException.ModelFormat.class).isThrownBy(() -> new Vocabulary(ids));
    }

    @Test
    void refusesGapsInTheIdsOfImageTokens() {
        var ids = small();
        ids.put("IMGIMGDZ", 40);
        assertThatExceptionOfType(LuminaException.ModelFormat.class).isThrownBy(() -> new Vocabulary(ids))
                .withMessageContaining("gaps");
    }

    @Test
    void refusesTwoNamesForOneCode() {
        var ids = small();
        ids.put("IMGIMGABZ", 41);  // 01, the same as B
        assertThatExceptionOfType(LuminaException.ModelFormat.class).isThrownBy(() -> new Vocabulary(ids));
    }

    @ParameterizedTest
    @CsvSource({"IMGIMGAZ,0", "IMGIMGBJZ,19", "IMGIMGIBJBZ,8191", "IMGIMGZ,-1", "IMGIMGKZ,-1", "IMGIMGaZ,-1", "IMGIMGA,-1",
        "IMGIMGJJJJJJJJJJZ,-1", "<s>,-1"})
    void readsCodesFromNames(String name, int code) {
        assertThat(Vocabulary.code(name)).isEqualTo(code);
    }
}
