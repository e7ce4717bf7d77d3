// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.internal.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.luminamgpt.Golden;
import org.luminamgpt.LuminaException;

class NamesOnlyTest {
    @TempDir
    private Path folder;

    @Test
    void aConfigHasTheSameNamesAsTheTokenizersFile() {
        try (Tokenizer names = Tokenizer.open(Golden.checkpoints().resolve("mgpt-b/config.json"))) {
            Vocabulary vocabulary = names.vocabulary();
            assertThat(vocabulary.imageStart).isEqualTo(8197);
            assertThat(vocabulary.endOfTurn).isEqualTo(8710);
            assertThat(vocabulary.codeCount()).isEqualTo(8192);
            assertThat(vocabulary.imageId(1)).isEqualTo(1115);
            assertThat(names.decode(0, 4)).isEqualTo("<s>IMGIMGAZ");
            assertThat(names.encode("")).isEmpty();
            assertThatExceptionOfType(LuminaException.ModelFormat.class).isThrownBy(() -> names.encode("a"))
                    .withMessageContaining("tokenizer.json");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "{}", "{\"vocabulary_map\": null}", "{\"vocabulary_map\": {\"a\": \"b\"}}",
        "{\"vocabulary_map\": {\"a\": 1}}", "{\"vocabulary_map\": {\"a\": 1"})
    void refusesAConfigWithoutTheNeededNames(String json) throws IOException {
        Path file = Files.writeString(folder.resolve("config.json"), json);
        assertThatExceptionOfType(LuminaException.ModelFormat.class).isThrownBy(() -> Tokenizer.open(file));
    }
}
