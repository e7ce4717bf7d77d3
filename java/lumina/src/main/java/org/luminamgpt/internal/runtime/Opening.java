// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.internal.runtime;

import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import javax.imageio.ImageIO;
import org.luminamgpt.Lumina;
import org.luminamgpt.LuminaException;
import org.luminamgpt.LuminaOptions;
import org.luminamgpt.LuminaProvider;
import org.luminamgpt.internal.engine.JniCodec;
import org.luminamgpt.internal.engine.JniEngine;
import org.luminamgpt.internal.engine.JniQuantizer;
import org.luminamgpt.internal.engine.NativeEngine;
import org.luminamgpt.internal.engine.Natives;
import org.luminamgpt.internal.text.Tokenizer;
import org.luminamgpt.internal.text.Vocabulary;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens a model: tokenizer, engine and codec at the same time. */
public final class Opening implements LuminaProvider {
    private static final Logger LOG = LoggerFactory.getLogger(Lumina.class);

    @Override
    public Lumina open(LuminaOptions options) {
        ModelFiles files = ModelFiles.find(options);
        CompletableFuture<Tokenizer> tokenizer = async(() -> Tokenizer.open(files.tokenizer()), "lumina-open");
        var codec = new CodecThread(() -> JniCodec.open(files.vq(), options));
        NativeEngine engine = null;
        try {
            if (files.hasVq()) {
                codec.prepare();
            }
            engine = JniEngine.open(files.directory(), files.tokenizer(), options);
            ModelDefaults defaults = ModelDefaults.read(files.directory());
            Tokenizer ready = Failures.join(tokenizer, "could not load the tokenizer");
            check(engine.ids(), ready.vocabulary(), files);
            LOG.info("loaded {} on {}: {}", files.directory(), engine.info().device(), engine.info().deviceReason());
            return new LocalLumina(files, defaults, options.queueCapacity(), ready, engine, codec, options.listeners());
        } catch (RuntimeException | Error e) {
            tokenizer.thenAccept(Tokenizer::close);
            codec.close();
            if (engine != null) {
                engine.close();
            }
            throw e;
        }
    }

    @Override
    public void preload() {
        async(() -> {
            Natives.load();
            Tokenizer.preload();
            return true;
        }, "lumina-preload");
        // Java's own, which the first picture would wait for after it is drawn.
        async(() -> new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB).getWidth() > 0
                && ImageIO.getImageWritersByFormatName("png").hasNext(), "lumina-preload-png");
    }

    private interface Opener<T> {
        T open();
    }

    private static <T> CompletableFuture<T> async(Opener<T> opener, String name) {
        var future = new CompletableFuture<T>();
        var thread = new LuminaThread(() -> {
            try {
                future.complete(opener.open());
            } catch (Throwable e) {
                future.completeExceptionally(e);
            }
        }, name);
        try {
            thread.start();
        } catch (LuminaException.OutOfMemory e) {
            future.completeExceptionally(e);
        }
        return future;
    }

    /** The engine takes its ids from the model's vocabulary, Java from the tokenizer's file: they have to be the same. */
    private static void check(NativeEngine.Ids engine, Vocabulary vocabulary, ModelFiles files) {
        var java = new NativeEngine.Ids(vocabulary.begin, vocabulary.imageStart, vocabulary.imageEnd, vocabulary.endOfRow,
                vocabulary.endOfTurn, vocabulary.gridZero, engine.gridCount(), vocabulary.imageFirst, vocabulary.codeCount());
        if (!engine.equals(java)) {
            throw new LuminaException.ModelFormat("the model in " + files.directory() + " and the tokenizer " + files.tokenizer()
                    + " do not belong together: the model has " + engine + ", the tokenizer " + java);
        }
    }

    /** The decoder alone. */
    public static NativeEngine decoder(LuminaOptions options) {
        ModelFiles files = ModelFiles.find(options);
        return JniEngine.open(files.directory(), files.tokenizer(), options);
    }

    public static void quantize(LuminaOptions options, Path out, List<int[]> samples) {
        ModelFiles files = ModelFiles.find(options);
        JniQuantizer.quantize(files.directory(), files.tokenizer(), options, out, samples);
    }
}
