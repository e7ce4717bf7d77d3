// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.internal.runtime;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.luminamgpt.Chat;
import org.luminamgpt.Generation;
import org.luminamgpt.Lumina;
import org.luminamgpt.LuminaException;
import org.luminamgpt.ModelInfo;
import org.luminamgpt.Request;
import org.luminamgpt.Result;
import org.luminamgpt.Workbench;
import org.luminamgpt.internal.engine.NativeEngine;
import org.luminamgpt.internal.engine.PictureCodec;
import org.luminamgpt.internal.picture.Cropper;
import org.luminamgpt.internal.prompt.PromptWriter;
import org.luminamgpt.internal.prompt.SizeList;
import org.luminamgpt.internal.text.Tokenizer;

/** A model in this process: a tokenizer, an engine on its thread, a codec on its thread. */
final class LocalLumina implements Lumina {
    private final ModelFiles files;
    private final ModelDefaults defaults;
    private final int queueCapacity;
    private final Tokenizer tokenizer;
    private final NativeEngine engine;
    private final CodecThread codec;
    private final EngineLoop loop;
    private final LocalGeneration.Machinery machinery;
    private final Semaphore places;
    private final Set<LocalGeneration> underWay = ConcurrentHashMap.newKeySet();
    private boolean closed;

    /** Takes over the tokenizer, the engine, and the codec that the supplier opens. */
    LocalLumina(ModelFiles files, ModelDefaults defaults, int queueCapacity, Tokenizer tokenizer, NativeEngine engine,
            CodecThread codec) {
        this.files = files;
        this.defaults = defaults;
        this.queueCapacity = queueCapacity;
        this.tokenizer = tokenizer;
        this.engine = engine;
        this.codec = codec;
        loop = new EngineLoop(engine);
        machinery = new LocalGeneration.Machinery(loop, codec, tokenizer, callbacks());
        places = new Semaphore(queueCapacity);
    }

    /** For the user's code; its threads end by themselves when idle. */
    private static Executor callbacks() {
        return Executors.newCachedThreadPool(work -> {
            var thread = new Thread(work, "lumina-callback");
            thread.setDaemon(true);
            return thread;
        });
    }

    @Override
    public Result generate(Request request) {
        return await(submit(request));
    }

    /** Waits for a result; an interrupt cancels the work, and waits until it has ended. */
    static Result await(Generation generation) {
        CompletableFuture<Result> result = generation.result();
        try {
            try {
                return result.get();
            } catch (InterruptedException e) {
                generation.cancel();
                try {
                    return Waiting.uninterruptibly(result::get);
                } finally {
                    Thread.currentThread().interrupt();
                }
            }
        } catch (ExecutionException e) {
            throw Failures.of(e, "the request failed");
        }
    }

    @Override
    public Generation submit(Request request) {
        return submitAll(List.of(request)).get(0);
    }

    @Override
    public List<Generation> submitAll(List<Request> requests) {
        List<Plan> plans = requests.stream().map(this::plan).toList();
        take(plans.size());
        var generations = new ArrayList<Generation>();
        for (Plan plan : plans) {
            generations.add(start(plan, new int[0], (prompt, result) -> {}));
        }
        return List.copyOf(generations);
    }

    /** A turn of a chat. */
    Generation submit(Request request, int[] history, BiConsumer<int[], @Nullable Result> onEnd) {
        Plan plan = plan(request);
        take(1);
        return start(plan, history, onEnd);
    }

    private Plan plan(Request request) {
        return Plan.of(request, defaults, tokenizer.vocabulary().gridCount, engine.version());
    }

    private synchronized void take(int count) {
        checkOpen();
        if (!places.tryAcquire(count)) {
            throw new LuminaException.QueueFull(count + " more would be too many: of the " + queueCapacity
                    + " requests that the queue holds, " + (queueCapacity - places.availablePermits())
                    + " are under way; wait for one to end, or load the model with a larger queueCapacity");
        }
    }

    private void checkOpen() {
        if (closed) {
            throw new LuminaException.Closed("the model is closed");
        }
    }

    private Generation start(Plan plan, int[] history, BiConsumer<int[], @Nullable Result> onEnd) {
        var self = new LocalGeneration[1];
        var generation = new LocalGeneration(machinery, plan, (prompt, result) -> {
            underWay.remove(self[0]);
            places.release();
            onEnd.accept(prompt, result);
        });
        self[0] = generation;
        underWay.add(generation);
        if (plan.hasPictures()) {
            prompt(plan, history).whenComplete((prompt, failure) -> {
                if (failure == null) {
                    generation.start(prompt);
                } else {
                    generation.fail(Failures.of(failure, "could not read the request's pictures"));
                }
            });
        } else {
            generation.start(prompt(plan, history).join());
        }
        return generation;
    }

    /** The prompt's ids; with pictures, they are made on the codec's thread. */
    private CompletableFuture<int[]> prompt(Plan plan, int[] history) {
        if (!plan.hasPictures()) {
            var writer = new PromptWriter(tokenizer, picture -> {
                throw new IllegalStateException("the plan has no pictures");
            });
            return CompletableFuture.completedFuture(writer.write(history, plan.request(), plan.promptSize()));
        }
        return codec.submit(c -> writer(c, plan.pictureSizes()).write(history, plan.request(), plan.promptSize()));
    }

    private PromptWriter writer(PictureCodec open, SizeList sizes) {
        return new PromptWriter(tokenizer, picture -> open.encode(Cropper.crop(picture, sizes)));
    }

    @Override
    public Chat chat() {
        return new LocalChat(this, new int[0]);
    }

    /** Ids as a turn that another can follow. */
    Tokenizer tokenizer() {
        return tokenizer;
    }

    @Override
    public ModelInfo info() {
        return new ModelInfo(defaults.id(), engine.version(), files.directory(), SizeList.of(defaults.targetSizes()).sizes(),
                defaults.targetSizes(), defaults.defaultSize(), defaults.sampling(), engine.info(), codec.info().orElse(null));
    }

    @Override
    public Workbench workbench() {
        return new LocalWorkbench(tokenizer, engine, codec, this::plan, plan -> Failures.join(prompt(plan, new int[0]),
                "could not write the prompt"));
    }

    /** While user code holds no lock of ours: what is cancelled here ends on other threads. */
    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        underWay.forEach(LocalGeneration::cancel);
        loop.close();
        codec.close();
        engine.close();
        tokenizer.close();
    }

    @Override
    public String toString() {
        Supplier<String> device = () -> engine.info().device();
        return "Lumina[" + defaults.id() + " on " + device.get() + "]";
    }
}
