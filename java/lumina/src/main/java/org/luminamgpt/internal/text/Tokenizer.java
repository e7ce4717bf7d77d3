// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.internal.text;

import java.nio.file.Path;

/** Text to ids and back. Thread-safe. */
public interface Tokenizer extends AutoCloseable {
    /** @param file a Hugging Face tokenizers file; or a config.json, whose names do for ids without text */
    static Tokenizer open(Path file) {
        return file.endsWith(NamesOnly.FILE) ? NamesOnly.read(file) : new HuggingFace(TokenizerFile.read(file));
    }

    /** Loads the native library that {@link #open} needs for a tokenizers file. */
    static void preload() {
        HuggingFace.load();
    }

    Vocabulary vocabulary();

    /** The ids of a text; nothing is added, names of special tokens in it become those. */
    int[] encode(String text);

    /** The text of ids, special tokens by their names. Bytes that are not UTF-8 become U+FFFD. */
    String decode(int... ids);

    @Override
    void close();
}
