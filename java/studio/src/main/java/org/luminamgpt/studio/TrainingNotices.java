// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.studio;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.luminamgpt.tools.WholeFile;

/** The notices and licence texts that go with a model trained on the icon pack. */
public final class TrainingNotices {
    private static final String NOTICES = "THIRD-PARTY-NOTICES.txt";
    private static final List<String> FILES = List.of(NOTICES, "Apache-2.0.txt", "CC-BY-4.0.txt");

    private TrainingNotices() {}

    /** Copies all files into a folder, which is made where it does not exist. */
    public static void writeTo(Path directory) throws IOException {
        Files.createDirectories(directory);
        for (String file : FILES) {
            try (InputStream in = open(file)) {
                WholeFile.write(directory.resolve(file), in::transferTo);
            }
        }
    }

    /** The paragraph that attribution asks for, on one line: for model cards and wherever such pictures are shown. */
    public static String attribution() throws IOException {
        try (InputStream in = open(NOTICES)) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            int start = text.indexOf("Training pictures:");
            return text.substring(start, text.indexOf("\n\n", start)).replace('\n', ' ');
        }
    }

    private static InputStream open(String file) {
        InputStream in = TrainingNotices.class.getResourceAsStream("/org/luminamgpt/studio/notices/" + file);
        if (in == null) throw new IllegalStateException("notice " + file + " is missing from this jar");
        return in;
    }
}
