// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.tools;

import java.nio.file.Path;
import org.luminamgpt.internal.text.Vocabulary;

/** Text to ids and back, and the ids that stand for something else than text. Thread-safe; close it when done. */
public final class Tokenizer implements AutoCloseable {
    private final org.luminamgpt.internal.text.Tokenizer tokenizer;

    private Tokenizer(org.luminamgpt.internal.text.Tokenizer tokenizer) {
        this.tokenizer = tokenizer;
    }

    /**
     * @param file a Hugging Face tokenizers file; or a config.json, whose names do for ids without text
     * @throws org.luminamgpt.LuminaException.ModelFormat if it is missing, damaged, or not of a Lumina-mGPT model
     */
    public static Tokenizer open(Path file) {
        return new Tokenizer(org.luminamgpt.internal.text.Tokenizer.open(file));
    }

    /** The ids of a text; nothing is added, names of special tokens in it become those. */
    public int[] encode(String text) {
        return tokenizer.encode(text);
    }

    /** The text of ids, special tokens by their names. Bytes that are not UTF-8 become U+FFFD. */
    public String decode(int... ids) {
        return tokenizer.decode(ids);
    }

    /** The name of an id in the vocabulary, for example {@code <reserved08706>}. */
    public String name(int id) {
        return vocabulary().name(id);
    }

    /** What a sequence begins with. */
    public int begin() {
        return vocabulary().begin;
    }

    public int endOfTurn() {
        return vocabulary().endOfTurn;
    }

    /** Stands for a picture in text; never fed to the model. */
    public int pictureMark() {
        return vocabulary().pictureMark;
    }

    public int imageStart() {
        return vocabulary().imageStart;
    }

    public int imageEnd() {
        return vocabulary().imageEnd;
    }

    /** Codes that have an image token: 0 to this, excluded. */
    public int codes() {
        return vocabulary().codeCount();
    }

    /** Grids that have a token: sides of 0 to this, excluded, in units of 32 pixels. */
    public int grids() {
        return vocabulary().gridCount;
    }

    Vocabulary vocabulary() {
        return tokenizer.vocabulary();
    }

    @Override
    public void close() {
        tokenizer.close();
    }
}
