// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.luminamgpt.tools.Workbench;

/** Directories that are no good model; each says what is wrong, and the next one loads as if nothing had been. */
class BadModelTest {
    @TempDir
    private Path folder;

    @BeforeEach
    void copyAGoodModel() throws IOException {
        try (var files = Files.list(Golden.checkpoints().resolve("mgpt-b"))) {
            for (Path file : files.toList()) {
                Files.copy(file, folder.resolve(file.getFileName()));
            }
        }
        Files.copy(Golden.checkpoints().resolve("tokenizer/tokenizer.json"), folder.resolve("tokenizer.json"));
    }

    private void refused(String... because) {
        assertThatExceptionOfType(LuminaException.ModelFormat.class).isThrownBy(() -> Lumina.builder(folder).build().close())
                .satisfies(e -> assertThat(e.getMessage()).contains(because));
    }

    @Test
    void theGoodModelLoads() {
        Lumina.builder(folder).build().close();
    }

    @Test
    void namesTheFileThatIsMissing() throws IOException {
        Files.delete(folder.resolve("config.json"));
        refused("config.json");
        assertThatExceptionOfType(LuminaException.ModelFormat.class)
                .isThrownBy(() -> Lumina.builder(folder.resolve("nowhere")).build());
    }

    @Test
    void withoutATokenizerItTakesIdsButNoText() throws IOException {
        Files.delete(folder.resolve("tokenizer.json"));
        try (Lumina lumina = Lumina.builder(folder).build()) {
            assertThat(lumina.generate(Request.tokens(0, 9000).maxTokens(3).temperature(0)).ids()).hasSize(3);
            assertThatExceptionOfType(LuminaException.ModelFormat.class)
                    .isThrownBy(() -> lumina.generate(Request.message("my darling"))).withMessageContaining("tokenizer.json");
        }
    }

    @Test
    void withoutATokenizerAndWithoutNamesItSaysWhatIsMissing() throws IOException {
        Files.delete(folder.resolve("tokenizer.json"));
        Path config = folder.resolve("config.json");
        Files.writeString(config, Files.readString(config).replace("vocabulary_map", "other_map"));
        refused("has no tokenizer.json", "vocabulary_map");
    }

    @Test
    void refusesWeightsThatAreCutShort() throws IOException {
        try (var file = FileChannel.open(folder.resolve("model.safetensors"), StandardOpenOption.WRITE)) {
            file.truncate(file.size() / 2);
        }
        refused("model.safetensors");
    }

    @Test
    void refusesAConfigThatIsNoJson() throws IOException {
        Files.writeString(folder.resolve("config.json"), "{\"hidden_size\": ");
        refused("config.json");
    }

    @Test
    void refusesATokenizerOfAnotherModel() throws IOException {
        Path tokenizer = folder.resolve("tokenizer.json");
        String json = Files.readString(tokenizer);
        Files.writeString(tokenizer, json.replace("<reserved08706>", "<reserved0870x>"));
        refused("<reserved08706>");
    }

    @Test
    void aMissingPictureCodecShowsWhenOneIsNeeded() {
        try (Lumina lumina = Lumina.builder(folder).build()) {
            lumina.generate(Request.message("my darling").maxTokens(2).temperature(0));
            assertThatExceptionOfType(LuminaException.ModelFormat.class)
                    .isThrownBy(() -> Workbench.of(lumina).decode(new CodeGrid(1, 1, new int[1]))).withMessageContaining("vqgan");
        }
    }
}
