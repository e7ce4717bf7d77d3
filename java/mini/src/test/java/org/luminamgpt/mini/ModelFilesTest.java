// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.mini;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ModelFilesTest {
    private static final String INDEX = "SHA256SUMS";

    @Test
    void theIndexNamesEveryFileOfTheModelWithItsHash() throws Exception {
        Path folder = folder();
        Map<String, String> listed = new TreeMap<>();
        for (String line : Files.readAllLines(folder.resolve(INDEX))) {
            String[] hashAndName = line.split("  ", 2);
            listed.put(hashAndName[1], hashAndName[0]);
        }
        assertThat(listed).containsKeys("config.json", "model.safetensors", "vqgan.yaml", "vqgan.safetensors",
                "tokenizer.json", "lumina.json");
        assertThat(listed).as("run sha256sum over the folder's files, and commit").isEqualTo(hashes(folder));
    }

    private static Path folder() throws URISyntaxException {
        return Path.of(ModelFilesTest.class.getResource(INDEX).toURI()).getParent();
    }

    private static boolean isOfTheModel(Path file) {
        return Files.isRegularFile(file) && !file.endsWith(INDEX) && !file.toString().endsWith(".class");
    }

    private static Map<String, String> hashes(Path folder) throws IOException, NoSuchAlgorithmException {
        Map<String, String> hashes = new TreeMap<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(ModelFilesTest::isOfTheModel).toList()) {
                byte[] hash = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
                hashes.put(file.getFileName().toString(), HexFormat.of().formatHex(hash));
            }
        }
        return hashes;
    }
}
