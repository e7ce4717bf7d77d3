// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.train.tokens;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.luminamgpt.tools.PictureSizes;
import org.luminamgpt.train.Golden;
import org.luminamgpt.train.vqgan.VqganConfig;

/** Files of a training run that are not what they should be: what tools/fuzz tried, and what it and its readers found. */
class DamagedFilesTest {
    @TempDir
    private Path folder;

    @Test
    void theCorpusOfTheFuzzerIsReadOrRefused() throws IOException {
        int inputs = 0;
        try (InputStream file = Files.newInputStream(Golden.file("../fuzz/corpus/java-training.zip"));
                ZipInputStream corpus = new ZipInputStream(file)) {
            for (ZipEntry entry; (entry = corpus.getNextEntry()) != null; inputs++) {
                TrainingFilesFuzz.fuzzerTestOneInput(corpus.readAllBytes());
            }
        }
        assertThat(inputs).isPositive();
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "{\"id\":0,\"len\":1,\"tokens\":{\"0\":5},\"learnt\":[]}",
        "{\"id\":0,\"len\":1,\"tokens\":[\"5\"],\"learnt\":[]}",
        "{\"id\":0,\"len\":1,\"tokens\":[5.5],\"learnt\":[]}",
        "{\"id\":0,\"len\":1,\"tokens\":[-5],\"learnt\":[]}",
        "{\"id\":0,\"len\":1,\"tokens\":[5000000000],\"learnt\":[]}",
        "{\"id\":0,\"len\":2,\"tokens\":[5],\"learnt\":[],\"len\":1}",
        "{\"id\":0,\"len\":1,\"tokens\":[5],\"learnt\":[]} {}"})
    void linesThatAreNoTokenRecord(String line) {
        assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(() -> TokenShard.record(line));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a: [", "a: !!binary x y", "\u0001", "- 1", "", "model: {params: {embed_dim: 2, n_embed: 4, ddconfig: {ch: 1000000000,"
                + " ch_mult: [4], num_res_blocks: 1, z_channels: 2, attn_resolutions: [], resolution: 64, num_groups: 1}}}"})
    void descriptionsOfNoVqganAreRefusedByName(String yaml) throws IOException {
        Path file = Files.writeString(folder.resolve("vqgan.yaml"), yaml);
        assertThatExceptionOfType(IOException.class).isThrownBy(() -> VqganConfig.read(file)).withMessageContaining("vqgan.yaml");
    }

    @Test
    void aDescriptionThatIsNoTextIsRefusedByName() throws IOException {
        Path file = Files.write(folder.resolve("vqgan.yaml"), new byte[] {'a', ':', ' ', (byte) 0xff});
        assertThatExceptionOfType(IOException.class).isThrownBy(() -> VqganConfig.read(file)).withMessageContaining("vqgan.yaml");
    }

    @Test
    void conversationsThatAreNoTextAreRefusedByName() throws IOException {
        Path file = Files.write(folder.resolve("data.json"), new byte[] {0, 0, (byte) 0xff, (byte) 0xfe, '[', ']'});
        assertThatExceptionOfType(IOException.class).isThrownBy(() -> new ConversationFile(file, PictureSizes.of(128)).count())
                .withMessageContaining("data.json");
    }

    @Test
    void aPictureWhosePathCannotBeIsABadSample() throws IOException {
        Path file = Files.writeString(folder.resolve("data.json"), "[{\"conversations\":[{\"from\":\"human\",\"value\":\"<|image|>\"},"
                + "{\"from\":\"gpt\",\"value\":\"x\"}],\"image\":\"a\\u0000.png\"}]");
        new ConversationFile(file, PictureSizes.of(128)).visit(0, 1, (index, item) -> assertThatExceptionOfType(BadSampleException.class)
                .isThrownBy(() -> item.read().messages().get(0).pictures().get(0).rgb()));
    }
}
