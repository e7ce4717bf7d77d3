// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.train.decoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.luminamgpt.train.tensor.Ops;
import org.luminamgpt.train.tensor.SafeTensors;

class ModelFolderTest {
    private static final String WEIGHT = "model.norm.weight";

    @TempDir
    private Path folder;
    private Path from;
    private Path to;

    @BeforeEach
    void make() throws IOException {
        from = Files.createDirectories(folder.resolve("from"));
        to = Files.createDirectories(folder.resolve("to"));
        Tiny.decoder(from);
    }

    @Test
    void exportedWeightsAreReadWhereShardsLay() throws IOException {
        Decoder decoder = Tiny.decoder(to);
        try (PointerScope scope = new PointerScope()) {
            SafeTensors.write(to.resolve("model-00001-of-00001.safetensors"), SafeTensors.toBf16(decoder.weights().asMap()));
        }
        StringBuilder names = new StringBuilder();
        for (String name : decoder.weights().names()) {
            names.append(names.length() == 0 ? "" : ",").append('"').append(name).append("\":\"model-00001-of-00001.safetensors\"");
        }
        Files.writeString(to.resolve("model.safetensors.index.json"), "{\"weight_map\":{" + names + "}}");
        assertThat(first(ModelFolder.load(to))).isEqualTo(1);
        try (PointerScope scope = new PointerScope(); NoGradGuard guard = new NoGradGuard()) {
            decoder.weights().get(WEIGHT).fill_(Ops.scalar(3));
        }
        ModelFolder.export(decoder, to, to, to);
        assertThat(first(ModelFolder.load(to))).isEqualTo(3);
    }

    @Test
    void anExportThatFailedIsNoModelAndTheNextOneIs() throws IOException {
        ModelFolder.export(Tiny.decoder(from), to, from, from);
        assertThat(to.resolve("config.json")).exists();
        Files.delete(to.resolve("model.safetensors"));
        Path inTheWay = Files.createDirectories(to.resolve("model.safetensors").resolve("in the way"));
        assertThatExceptionOfType(IOException.class).isThrownBy(() -> ModelFolder.export(Tiny.decoder(from), to, from, from));
        assertThat(to.resolve("config.json")).as("the earlier export's, for weights that are not there").doesNotExist();
        Files.delete(inTheWay);
        Files.delete(inTheWay.getParent());
        ModelFolder.export(Tiny.decoder(from), to, from, from);
        assertThat(first(ModelFolder.load(to))).isEqualTo(1);
        assertThat(to).isDirectoryNotContaining(file -> file.toString().endsWith(".part"));
    }

    @Test
    void theCodecComesWholeFromItsFolderAndTheRestFromTheOther() throws IOException {
        Path codec = Files.createDirectories(folder.resolve("codec"));
        for (Map.Entry<String, Path> file : Map.of("vqgan.safetensors", from, "tokenizer.json", from, "vqgan.ckpt", codec).entrySet()) {
            Files.writeString(file.getValue().resolve(file.getKey()), "from");
        }
        Files.writeString(from.resolve("vqgan.yaml"), "from");
        Files.writeString(codec.resolve("vqgan.yaml"), "codec");
        Files.writeString(codec.resolve("tokenizer.json"), "codec");
        Files.writeString(to.resolve("vqgan.safetensors"), "of an earlier export");
        ModelFolder.export(Tiny.decoder(from), to, from, codec);
        assertThat(to.resolve("vqgan.yaml")).hasContent("codec");
        assertThat(to.resolve("vqgan.ckpt")).exists();
        assertThat(to.resolve("vqgan.safetensors")).doesNotExist();
        assertThat(to.resolve("tokenizer.json")).hasContent("from");
    }

    private static double first(Decoder decoder) {
        try (PointerScope scope = new PointerScope()) {
            Tensor weight = decoder.weights().get(WEIGHT);
            return weight.select(0, 0).item_double();
        }
    }
}
