// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.internal.runtime;

import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import javax.imageio.ImageIO;
import org.luminamgpt.Device;
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
        return open(options, options.device() instanceof Device.Cards cards
                ? cards.indexes().stream().map(Device::cuda).toList() : List.of(options.device()));
    }

    /** On several devices, whatever the options name: tests have engines of the CPU side by side. */
    static Lumina open(LuminaOptions all, List<Device> devices) {
        List<LuminaOptions> each = devices.stream().map(device -> on(device, all)).toList();
        ModelFiles files = ModelFiles.find(all);
        CompletableFuture<Tokenizer> tokenizer = async(() -> Tokenizer.open(files.tokenizer()), "lumina-open");
        var codec = new CodecThread(() -> CardCodecs.open(each, options -> JniCodec.open(files.vq(), options)));
        List<NativeEngine> engines = List.of();
        try {
            if (files.hasVq()) {
                codec.prepare();
            }
            engines = engines(files, each);
            ModelDefaults defaults = ModelDefaults.read(files.directory());
            Tokenizer ready = Failures.join(tokenizer, "could not load the tokenizer");
            check(engines.get(0).ids(), ready.vocabulary(), files);
            engines.forEach(engine -> LOG.info("loaded {} on {}: {}", files.directory(), engine.info().device(),
                    engine.info().deviceReason()));
            return new LocalLumina(files, defaults, all.queueCapacity(), ready, engines, codec, all.listeners());
        } catch (RuntimeException | Error e) {
            tokenizer.thenAccept(Tokenizer::close);
            codec.close();
            engines.forEach(NativeEngine::close);
            throw e;
        }
    }

    private static LuminaOptions on(Device device, LuminaOptions options) {
        return new LuminaOptions(options.modelDirectory(), options.vqDirectory(), options.tokenizer(), device, options.weights(),
                options.cache(), options.threads(), options.queueCapacity(), options.prefillChunk(), options.mapped(),
                options.cacheBytes(), options.speculation(), options.window(), options.listeners());
    }

    /** The first here, the others meanwhile. */
    private static List<NativeEngine> engines(ModelFiles files, List<LuminaOptions> each) {
        Function<LuminaOptions, NativeEngine> open = options -> JniEngine.open(files.directory(), files.tokenizer(), options);
        List<CompletableFuture<NativeEngine>> others = each.stream().skip(1)
                .map(options -> async(() -> open.apply(options), "lumina-open")).toList();
        try {
            NativeEngine first = open.apply(each.get(0));
            var opened = new ArrayList<CompletableFuture<NativeEngine>>(List.of(CompletableFuture.completedFuture(first)));
            opened.addAll(others);
            return alike(Opened.all(opened, future -> Failures.join(future, "could not load the model"), NativeEngine::close));
        } catch (RuntimeException | Error e) {
            others.forEach(future -> future.thenAccept(NativeEngine::close));
            throw e;
        }
    }

    static List<NativeEngine> alike(List<NativeEngine> engines) {
        NativeEngine first = engines.get(0);
        for (NativeEngine other : engines) {
            if (!other.kind().equals(first.kind())) {
                engines.forEach(NativeEngine::close);
                throw new LuminaException.InvalidRequest("cards of one model have to be of one kind, as a seed gives the same ids on those only: "
                        + first.info().device() + " is " + first.kind() + ", " + other.info().device() + " is " + other.kind()
                        + "; open a model on each");
            }
        }
        return engines;
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
