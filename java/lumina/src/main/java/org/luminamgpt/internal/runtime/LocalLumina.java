// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.internal.runtime;

import java.awt.image.BufferedImage;
import java.lang.ref.Cleaner;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.luminamgpt.Chat;
import org.luminamgpt.CodeGrid;
import org.luminamgpt.Generation;
import org.luminamgpt.Lumina;
import org.luminamgpt.LuminaException;
import org.luminamgpt.ModelInfo;
import org.luminamgpt.Request;
import org.luminamgpt.Result;
import org.luminamgpt.internal.engine.EngineRequest;
import org.luminamgpt.internal.engine.NativeEngine;
import org.luminamgpt.internal.picture.Rgb;
import org.luminamgpt.internal.prompt.SizeList;
import org.luminamgpt.internal.text.Tokenizer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A model in this process: a tokenizer, an engine on its thread, a codec on its thread. */
public final class LocalLumina implements Lumina {
    private static final Logger LOG = LoggerFactory.getLogger(Lumina.class);
    private static final Cleaner CLEANER = Cleaner.create();
    /** Runs the user's code, for all models: subscribers may come after a model was closed. Idle threads end. */
    private static final Executor CALLBACKS = Executors.newCachedThreadPool(work -> {
        var thread = new Thread(work, "lumina-callback");
        thread.setDaemon(true);
        return thread;
    });

    /** What has to be freed, even where the user forgot to close. */
    private record Resources(EngineLoop loop, CodecThread codec, NativeEngine engine, Tokenizer tokenizer, AtomicBoolean closing)
            implements Runnable {
        @Override
        public void run() {
            if (!closing.get()) {
                LOG.warn("a Lumina was not closed: its memory was held until the garbage collector found it");
            }
            loop.close();  // first: what is under way still needs the others
            codec.close();
            engine.close();
            tokenizer.close();
        }
    }

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
    private final AtomicBoolean closing = new AtomicBoolean();
    private final Cleaner.Cleanable cleanable;

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
        machinery = new LocalGeneration.Machinery(loop, codec, tokenizer, CALLBACKS);
        places = new Semaphore(queueCapacity);
        cleanable = CLEANER.register(this, new Resources(loop, codec, engine, tokenizer, closing));
    }

    @Override
    public Result generate(Request request) {
        return await(submit(request));
    }

    /** Waits for a result; an interrupt cancels the work, and waits until it has ended. */
    static Result await(Generation generation) {
        try {
            return Waiting.cancelling(generation.result(), generation::cancel);
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
        var batch = new Prompts(tokenizer, codec);
        return plans.stream().<Generation>map(plan -> start(plan, new int[0], batch, (prompt, result) -> {})).toList();
    }

    /** A turn of a chat. */
    LocalGeneration submit(Request request, int[] history, BiConsumer<int[], @Nullable Result> onEnd) {
        Plan plan = plan(request);
        take(1);
        return start(plan, history, new Prompts(tokenizer, codec), onEnd);
    }

    private Plan plan(Request request) {
        return Plan.of(request, defaults, tokenizer.vocabulary().gridCount, engine.version());
    }

    private void take(int count) {
        if (closing.get()) {
            throw new LuminaException.Closed("the model is closed");
        }
        if (!places.tryAcquire(count)) {
            throw new LuminaException.QueueFull(count + " more would be too many: of the " + queueCapacity
                    + " requests that the queue holds, " + (queueCapacity - places.availablePermits())
                    + " are under way; wait for one to end, or load the model with a larger queueCapacity");
        }
    }

    private LocalGeneration start(Plan plan, int[] history, Prompts batch, BiConsumer<int[], @Nullable Result> onEnd) {
        var self = new LocalGeneration[1];
        var generation = new LocalGeneration(machinery, plan, (prompt, result) -> {
            underWay.remove(self[0]);
            places.release();
            onEnd.accept(prompt, result);
        });
        self[0] = generation;
        underWay.add(generation);
        batch.write(plan, history, generation.cancellation()).whenComplete((prompt, failure) -> {
            if (failure == null) {
                generation.start(prompt);
            } else {
                generation.fail(Failures.of(failure, "could not write the prompt"));
            }
        });
        return generation;
    }

    @Override
    public Chat chat() {
        return new LocalChat(this, new int[0]);
    }

    public Tokenizer tokenizer() {
        return tokenizer;
    }

    public NativeEngine engine() {
        return engine;
    }

    /** The whole prompt of a request. */
    public int[] prompt(Request request) {
        return Failures.join(new Prompts(tokenizer, codec).write(plan(request), new int[0], new Cancellation()), "could not write the prompt");
    }

    /** A request as the engine takes it, with a prompt that is there already. */
    public EngineRequest engineRequest(Request request, int[] prompt) {
        return plan(request).engineRequest(prompt);
    }

    /** What requests generate, as ids, in one batch. */
    public List<int[]> generateIds(List<Request> requests) {
        return GeneratedIds.of(loop, requests.stream().map(request -> engineRequest(request, prompt(request))).toList());
    }

    public CodeGrid encode(BufferedImage picture) {
        return Failures.join(codec.submit(new Cancellation(), open -> open.encode(Rgb.of(picture))), "could not encode the picture");
    }

    public BufferedImage decode(CodeGrid codes) {
        return Failures.join(codec.submit(new Cancellation(), open -> open.decode(codes).toImage()), "could not decode the picture");
    }

    @Override
    public ModelInfo info() {
        return new ModelInfo(defaults.id(), engine.version(), files.directory(), SizeList.of(defaults.targetSizes()).sizes(),
                defaults.targetSizes(), defaults.defaultSize(), defaults.sampling(), engine.info(), codec.info().orElse(null));
    }

    @Override
    public void close() {
        closing.set(true);
        List<LocalGeneration> running = List.copyOf(underWay);
        running.forEach(LocalGeneration::cancel);
        cleanable.clean();
        running.forEach(LocalGeneration::await);
    }

    @Override
    public String toString() {
        return "Lumina[" + defaults.id() + " on " + engine.info().device() + "]";
    }
}
