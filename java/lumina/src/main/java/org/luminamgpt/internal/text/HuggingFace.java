// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.internal.text;

import ai.djl.huggingface.tokenizers.jni.TokenizersLibrary;
import java.io.IOException;
import java.net.URL;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.luminamgpt.LuminaException;
import org.luminamgpt.Request;
import org.luminamgpt.internal.cache.Advice;
import org.luminamgpt.internal.cache.ResourceCache;

/**
 * The tokenizers library of Hugging Face, by way of DJL's JNI class.
 *
 * <p>The rest of DJL is left alone: before it tokenizes, it looks for graphics cards, starts processes, reports to its
 * makers, and may download another build of the library.
 */
final class HuggingFace implements Tokenizer {
    private static final TokenizersLibrary LIBRARY = TokenizersLibrary.LIB;
    private static boolean loaded;
    private static @Nullable LuminaException failure;

    private final long handle;
    private final Vocabulary vocabulary;
    private final ReadWriteLock lock = new ReentrantReadWriteLock();
    private boolean closed;

    HuggingFace(TokenizerFile file) {
        vocabulary = new Vocabulary(file.ids());
        load();
        handle = open(file);
        int[] mark = encode(Request.PICTURE_MARK);
        if (mark.length != 1 || mark[0] != vocabulary.pictureMark) {
            close();
            throw new LuminaException.ModelFormat(file.file() + " does not take " + Request.PICTURE_MARK
                    + " as the next free id, " + vocabulary.pictureMark + ": it became " + Arrays.toString(mark));
        }
    }

    /** Loads the native library, once per class loader; after a first failure tells it again. */
    static synchronized void load() {
        if (loaded) {
            return;
        }
        if (failure != null) {
            throw new LuminaException.NativeLibrary(failure.getMessage(), failure);
        }
        String name = System.mapLibraryName("tokenizers");
        String resource = folder(System.getProperty("os.name"), System.getProperty("os.arch")) + name;
        URL file = TokenizersLibrary.class.getClassLoader().getResource(resource);
        try {
            if (file == null) {
                throw new IOException("there is no " + resource + " on the class path");
            }
            ResourceCache.load("tokenizers", List.of(file), directory -> System.load(directory.resolve(name).toAbsolutePath().toString()));
        } catch (IOException | LinkageError e) {
            failure = new LuminaException.NativeLibrary("the tokenizers library of Hugging Face does not load: " + Advice.of(e), e);
            throw failure;
        }
        loaded = true;
    }

    /** Where DJL's jar has the library of a platform. */
    static String folder(String os, String architecture) {
        String system = os.startsWith("Windows") ? "win" : os.startsWith("Mac") ? "osx" : "linux";
        return "native/lib/" + system + "-" + (architecture.equals("amd64") ? "x86_64" : architecture) + "/cpu/";
    }

    private static long open(TokenizerFile file) {
        try {
            long handle = LIBRARY.createTokenizerFromString(file.json());
            LIBRARY.disableTruncation(handle);
            LIBRARY.disablePadding(handle);
            return handle;
        } catch (RuntimeException e) {
            throw new LuminaException.ModelFormat("could not read " + file.file() + " as a tokenizer: " + e.getMessage(), e);
        }
    }

    @Override
    public Vocabulary vocabulary() {
        return vocabulary;
    }

    @Override
    public int[] encode(String text) {
        return whileOpen(() -> {
            long encoding = LIBRARY.encode(handle, text, false);
            try {
                return Arrays.stream(LIBRARY.getTokenIds(encoding)).mapToInt(Math::toIntExact).toArray();
            } finally {
                LIBRARY.deleteEncoding(encoding);
            }
        });
    }

    @Override
    public String decode(int... ids) {
        for (int id : ids) {
            vocabulary.name(id);  // the library would leave out ids that it does not know
        }
        return whileOpen(() -> ids.length == 0 ? "" : LIBRARY.decode(handle, Arrays.stream(ids).asLongStream().toArray(), false));
    }

    /** Native code would be handed a freed pointer where a call and close() meet. */
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
                LIBRARY.deleteTokenizer(handle);
            }
        } finally {
            lock.writeLock().unlock();
        }
    }
}
