// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.luminamgpt.ImageSize;
import org.luminamgpt.LuminaException;
import org.luminamgpt.Sampling;

class ModelDefaultsTest {
    @TempDir
    private Path folder;

    private void lumina(String json) throws IOException {
        Files.writeString(folder.resolve("lumina.json"), json);
    }

    @Test
    void withoutFilesItIsThePublishedModels() {
        ModelDefaults defaults = ModelDefaults.read(folder);
        assertThat(defaults.id()).isEqualTo(folder.getFileName().toString());
        assertThat(defaults.targetSizes()).containsExactly(512, 768, 1024);
        assertThat(defaults.defaultSize()).isEqualTo(new ImageSize(512, 512));
        assertThat(defaults.defaultTarget()).isEqualTo(512);
        assertThat(defaults.sampling()).isEqualTo(new Sampling(null, 4f, 2000, 10, 1f, 8192));
    }

    @Test
    void luminaJsonGoesBeforeGenerationConfig() throws IOException {
        Files.writeString(folder.resolve("generation_config.json"),
                "{\"bos_token_id\": 1, \"guidance_scale\": 3.0, \"image_top_k\": 400, \"max_new_tokens\": 5000}");
        assertThat(ModelDefaults.read(folder).sampling()).isEqualTo(new Sampling(null, 3f, 400, 10, 1f, 5000));
        lumina("""
                {"model_id": "mini", "target_sizes": [128, 256], "default_size": "160x96",
                 "sampling": {"guidance": 1.2, "max_tokens": 300}}""");
        ModelDefaults defaults = ModelDefaults.read(folder);
        assertThat(defaults).isEqualTo(new ModelDefaults("mini", List.of(128, 256), new ImageSize(160, 96),
                new Sampling(null, 1.2f, 400, 10, 1f, 300)));
    }

    @Test
    void theDefaultTargetIsTheListThatHasTheDefaultSize() throws IOException {
        lumina("{\"target_sizes\": [512, 768], \"default_size\": 768}");
        assertThat(ModelDefaults.read(folder).defaultTarget()).isEqualTo(768);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "{", "{\"target_sizes\": []}", "{\"target_sizes\": 128}", "{\"target_sizes\": [100]}",
        "{\"target_sizes\": [0]}", "{\"target_sizes\": [1000000]}", "{\"default_size\": \"big\"}",
        "{\"sampling\": {\"guidance\": \"high\"}}", "{\"sampling\": {\"guidance\": -1}}", "{\"sampling\": {\"text_top_k\": 0}}"})
    void refusesFilesThatMakeNoSense(String json) throws IOException {
        lumina(json);
        assertThatExceptionOfType(LuminaException.ModelFormat.class).isThrownBy(() -> ModelDefaults.read(folder))
                .withMessageContaining("lumina.json");
    }

    @Test
    void namesTheFileThatABadNumberIsIn() throws IOException {
        Files.writeString(folder.resolve("generation_config.json"), "{\"temperature\": \"warm\"}");
        lumina("{\"model_id\": \"mini\"}");
        assertThatExceptionOfType(LuminaException.ModelFormat.class).isThrownBy(() -> ModelDefaults.read(folder))
                .withMessageContaining("generation_config.json").withMessageContaining("temperature");
    }
}
