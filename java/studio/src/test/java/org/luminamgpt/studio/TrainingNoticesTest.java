// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.studio;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingNoticesTest {
    @Test
    void allTextsGoBesideTheModel(@TempDir Path directory) throws IOException {
        TrainingNotices.writeTo(directory.resolve("model"));
        assertThat(directory.resolve("model/Apache-2.0.txt")).content().contains("END OF TERMS AND CONDITIONS");
        assertThat(directory.resolve("model/CC-BY-4.0.txt")).content().contains("Section 8");
        String notices = Files.readString(directory.resolve("model/THIRD-PARTY-NOTICES.txt"));
        assertThat(notices).contains("Permission is hereby granted").contains("Mu-An Chiou").contains("Miles Johnson").contains("LobeHub");
        assertThat(TrainingNotices.attribution()).startsWith("Training pictures: Fluent Emoji").endsWith("(c) Miles Johnson, MIT.");
    }

    @Test
    void theLockFileHasHashesAndNamesNoAddress() throws IOException {
        try (var in = TrainingNoticesTest.class.getResourceAsStream("/org/luminamgpt/studio/npm/package-lock.json")) {
            var packages = new com.fasterxml.jackson.databind.ObjectMapper().readTree(in).path("packages");
            assertThat(packages.size()).isGreaterThanOrEqualTo(8);
            packages.properties().forEach(entry -> {
                assertThat(entry.getValue().has("resolved")).as(entry.getKey()).isFalse();
                assertThat(entry.getKey().isEmpty() || entry.getValue().path("integrity").asText().startsWith("sha512-")).as(entry.getKey()).isTrue();
            });
        }
    }
}
