// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.internal.bindings;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class GeneratedSourcesTest {
    @Test
    void theCheckedInBindingsAreWhatAFreshParseOfTheHeaderGives() throws IOException {
        Map<String, String> parsed = sources(Path.of(System.getProperty("bindings.parsed")));
        Map<String, String> checkedIn = sources(Path.of(System.getProperty("bindings.checkedIn")));
        assertThat(parsed).isNotEmpty();
        assertThat(checkedIn)
                .as("lumina.h or the presets changed: run mvn -pl java/bindings -Pupdate-bindings generate-sources, and commit")
                .isEqualTo(parsed);
    }

    private static Map<String, String> sources(Path root) throws IOException {
        Map<String, String> sources = new TreeMap<>();
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                sources.put(root.relativize(file).toString(), Files.readString(file));
            }
        }
        return sources;
    }
}
