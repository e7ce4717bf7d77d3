// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The bodies that tools/fuzz has kept, each sent once. */
@Timeout(600)
class FuzzCorpusTest {
    @Test
    void bodies() throws IOException {
        int inputs = 0;
        try (InputStream file = Files.newInputStream(Path.of("..", "..", "tests", "fuzz", "corpus", "java-bodies.zip"));
                ZipInputStream zip = new ZipInputStream(file)) {
            for (ZipEntry entry; (entry = zip.getNextEntry()) != null; inputs++) {
                BodyFuzz.fuzzerTestOneInput(zip.readAllBytes());
            }
        }
        assertThat(inputs).isPositive();
    }
}
