// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.internal.runtime;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import org.luminamgpt.Golden;
import org.luminamgpt.ImageSize;
import org.luminamgpt.LuminaException;
import org.luminamgpt.LuminaListener;
import org.luminamgpt.Sampling;
import org.luminamgpt.internal.engine.PictureCodec;
import org.luminamgpt.internal.text.Tokenizer;
import org.luminamgpt.internal.text.Vocabulary;

/** The real runtime and tokenizer over a fake engine and codec. */
final class FakeModel implements AutoCloseable {
    static final int QUEUE = 4;

    private static final Tokenizer SHARED = Golden.tokenizer();

    final Closing tokenizer = new Closing();
    final FakeEngine engine = new FakeEngine(tokenizer.vocabulary());
    final FakeCodec codec = new FakeCodec();
    final LocalLumina lumina;

    FakeModel() {
        this((Supplier<PictureCodec>) null);
    }

    FakeModel(LuminaListener listener) {
        this(null, List.of(listener));
    }

    /** @param opener of the codec; null: the fake one */
    FakeModel(Supplier<PictureCodec> opener) {
        this(opener, List.of());
    }

    private FakeModel(Supplier<PictureCodec> opener, List<LuminaListener> listeners) {
        var defaults = new ModelDefaults("fake", List.of(128), new ImageSize(128, 128), new Sampling(null, 1.5f, 20, 10, 0.5f, 500));
        var files = new ModelFiles(Path.of("fake"), Path.of("tokenizer.json"), Path.of("fake"), true);
        FakeCodec ready = codec;  // the supplier must not hold this, which a test lets the collector find
        lumina = new LocalLumina(files, defaults, QUEUE, tokenizer, List.of(engine), new CodecThread(opener == null ? () -> ready : opener),
                listeners);
    }

    /** Loading a tokenizer for each test would take long: this one is shared, and only seems to be closed. */
    static final class Closing implements Tokenizer {
        private volatile boolean closed;
        /** What every call fails with. */
        volatile Error failure;

        private Tokenizer open() {
            if (failure != null) {
                throw failure;
            }
            if (closed) {
                throw new LuminaException.Closed("the tokenizer is closed");
            }
            return SHARED;
        }

        @Override
        public Vocabulary vocabulary() {
            return SHARED.vocabulary();
        }

        @Override
        public int[] encode(String text) {
            return open().encode(text);
        }

        @Override
        public String decode(int... ids) {
            return open().decode(ids);
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    @Override
    public void close() {
        engine.steps.release(1000);
        lumina.close();
    }
}
