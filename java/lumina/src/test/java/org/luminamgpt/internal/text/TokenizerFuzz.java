// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.internal.text;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.luminamgpt.LuminaException;

/** What tools/fuzz gives tokenizer.json: by our reader, and by the tokenizers library where that lets it through. */
public final class TokenizerFuzz {
    private static final Path FILE = file();

    private TokenizerFuzz() {}

    private static Path file() {
        try {
            Path memory = Path.of("/dev/shm");
            Path file = Files.isWritable(memory) ? Files.createTempFile(memory, "lumina-fuzz", ".json")
                    : Files.createTempFile("lumina-fuzz", ".json");
            file.toFile().deleteOnExit();
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Called by Jazzer. */
    public static void fuzzerTestOneInput(byte[] input) throws IOException {
        Files.write(FILE, input);
        try (Tokenizer tokenizer = Tokenizer.open(FILE)) {
            for (String text : new String[] {"", "a fox", "<s> é 木\u0000", "Generate an image of 128x128."}) {
                int[] ids = tokenizer.encode(text);
                if (Arrays.stream(ids).anyMatch(id -> id < 0)) {
                    throw new AssertionError("ids " + Arrays.toString(ids));
                }
                tokenizer.decode(ids);
            }
        } catch (LuminaException.ModelFormat | LuminaException.InvalidRequest e) {
            return;
        }
    }
}
