// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;
import org.luminamgpt.internal.image.PictureFuzz;
import org.luminamgpt.internal.text.TokenizerFuzz;
import org.luminamgpt.tools.SafetensorsFuzz;

/** The inputs that tools/fuzz has kept, each once. */
class FuzzCorpusTest {
    private interface Target {
        void fuzz(byte[] input) throws IOException;
    }

    private static void replay(String name, Target target) throws IOException {
        Path corpus = Path.of(System.getProperty("lumina.golden")).resolveSibling("fuzz/corpus/java-" + name + ".zip");
        int inputs = 0;
        try (InputStream file = Files.newInputStream(corpus); ZipInputStream zip = new ZipInputStream(file)) {
            for (ZipEntry entry; (entry = zip.getNextEntry()) != null; inputs++) {
                byte[] input = zip.readAllBytes();
                try {
                    target.fuzz(input);
                } catch (RuntimeException | AssertionError e) {
                    throw new AssertionError("input " + entry.getName() + " of " + corpus, e);
                }
            }
        }
        assertThat(inputs).isPositive();
    }

    @Test
    void pictures() throws IOException {
        replay("pictures", PictureFuzz::fuzzerTestOneInput);
    }

    @Test
    void parameters() throws IOException {
        replay("parameters", ParametersFuzz::fuzzerTestOneInput);
    }

    @Test
    void tokenizers() throws IOException {
        replay("tokenizer", TokenizerFuzz::fuzzerTestOneInput);
    }

    @Test
    void safetensors() throws IOException {
        replay("safetensors", SafetensorsFuzz::fuzzerTestOneInput);
    }
}
