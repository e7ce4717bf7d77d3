// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.internal.text;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
import org.luminamgpt.LuminaException;
import org.luminamgpt.Request;

/** The tokenizers library of Hugging Face, by way of DJL. */
final class HuggingFace implements Tokenizer {
    private final HuggingFaceTokenizer tokenizer;
    private final Vocabulary vocabulary;
    private final ReadWriteLock lock = new ReentrantReadWriteLock();
    private boolean closed;

    HuggingFace(TokenizerFile file) {
        vocabulary = new Vocabulary(file.ids());
        tokenizer = open(file);
        int[] mark = encode(Request.PICTURE_MARK);
        if (mark.length != 1 || mark[0] != vocabulary.pictureMark) {
            tokenizer.close();
            throw new LuminaException.ModelFormat(file.file() + " does not take " + Request.PICTURE_MARK
                    + " as the next free id, " + vocabulary.pictureMark + ": it became " + Arrays.toString(mark));
        }
    }

    private static HuggingFaceTokenizer open(TokenizerFile file) {
        preset("RUST_FLAVOR", "cpu");  // DJL would download a CUDA build of its library where it sees a card
        preset("OPT_OUT_TRACKING", "true");  // and report its start to its makers
        var options = Map.of("addSpecialTokens", "false", "truncation", "DO_NOT_TRUNCATE", "padding", "false");
        try {
            return HuggingFaceTokenizer.newInstance(
                    new ByteArrayInputStream(file.json().getBytes(StandardCharsets.UTF_8)), options);
        } catch (IOException | RuntimeException e) {
            throw new LuminaException.ModelFormat("could not read " + file.file() + " as a tokenizer: " + e.getMessage(), e);
        } catch (LinkageError e) {
            throw new LuminaException.NativeLibrary("the tokenizers library of Hugging Face does not load: " + e.getMessage()
                    + "; it needs Linux on x86-64 with glibc 2.34 or newer", e);
        }
    }

    /** What DJL reads from the environment or the system properties, unless the user has said it. */
    private static void preset(String setting, String value) {
        if (System.getProperty(setting) == null && System.getenv(setting) == null) {
            System.setProperty(setting, value);
        }
    }

    @Override
    public Vocabulary vocabulary() {
        return vocabulary;
    }

    @Override
    public int[] encode(String text) {
        return whileOpen(() -> Arrays.stream(tokenizer.encode(text, false, false).getIds()).mapToInt(Math::toIntExact).toArray());
    }

    @Override
    public String decode(int... ids) {
        for (int id : ids) {
            vocabulary.name(id);  // the library would leave out ids that it does not know
        }
        return whileOpen(() -> ids.length == 0 ? "" : tokenizer.decode(Arrays.stream(ids).asLongStream().toArray(), false));
    }

    /** DJL would hand a freed pointer to native code where a call and close() meet. */
    private <T> T whileOpen(Supplier<T> call) {
        lock.readLock().lock();
        try {
            if (closed) {
                throw new LuminaException.Closed("the tokenizer is closed");
            }
            return call.get();
        } finally {
            lock.readLock().unlock();
        }
    }

    @Override
    public void close() {
        lock.writeLock().lock();
        try {
            if (!closed) {
                closed = true;
                tokenizer.close();
            }
        } finally {
            lock.writeLock().unlock();
        }
    }
}
