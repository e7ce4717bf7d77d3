// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.internal.runtime;

import java.awt.image.BufferedImage;
import java.lang.ref.Cleaner;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.luminamgpt.Chat;
import org.luminamgpt.CodeGrid;
import org.luminamgpt.EngineStats;
import org.luminamgpt.Generation;
import org.luminamgpt.Lumina;
import org.luminamgpt.LuminaException;
import org.luminamgpt.LuminaListener;
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

/** A model in this process: a tokenizer, engines each on its thread, a codec on its thread. */
public final class LocalLumina implements Lumina {
    private static final Logger LOG = LoggerFactory.getLogger(Lumina.class);
    /** Runs the user's code, for all models: subscribers may come after a model was closed. Idle threads end. */
    private static final Executor CALLBACKS = Executors.newCachedThreadPool(LuminaThread.named("lumina-callback"));
    /** Made by the first model, and not with the class, which would stay unusable where its thread is refused once. */
    private static @Nullable Cleaner cleaner;

    /** What has to be freed, even where the user forgot to close. */
    private record Resources(EngineQueue queue, CodecThread codec, List<NativeEngine> engines, Tokenizer tokenizer, AtomicBoolean closing)
            implements Runnable {
        @Override
        public void run() {
            if (!closing.get()) {
                LOG.warn("a Lumina was not closed: its memory was held until the garbage collector found it");
            }
            queue.close();  // first: what is under way still needs the others
            codec.close();
            engines.forEach(NativeEngine::close);
            tokenizer.close();
        }
    }

    private final ModelFiles files;
    private final ModelDefaults defaults;
    private final Tokenizer tokenizer;
    private final List<NativeEngine> engines;
    private final CodecThread codec;
    private final EngineQueue queue;
    private final LocalGeneration.Machinery machinery;
    private final Listeners listeners;
    private final Room room;
    private final Set<LocalGeneration> underWay = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean closing = new AtomicBoolean();
    private final Cleaner.Cleanable cleanable;

    /** Takes over the tokenizer, the engines, which are alike, and the codec that the supplier opens. */
    LocalLumina(ModelFiles files, ModelDefaults defaults, int queueCapacity, Tokenizer tokenizer, List<NativeEngine> engines,
            CodecThread codec, List<LuminaListener> listeners) {
        this.files = files;
        this.defaults = defaults;
        this.tokenizer = tokenizer;
        this.engines = List.copyOf(engines);
        this.codec = codec;
        Cleaner ready = cleaner();  // its thread may be refused: before those of the engines are there
        queue = new EngineQueue(this.engines);
        this.listeners = new Listeners(listeners, CALLBACKS);
        machinery = new LocalGeneration.Machinery(queue, codec, new Previews.Turns(codec), tokenizer, CALLBACKS, this.listeners);
        room = new Room(queueCapacity);
        cleanable = ready.register(this, new Resources(queue, codec, this.engines, tokenizer, closing));
        this.listeners.opened(this);
    }

    private static synchronized Cleaner cleaner() {
        if (cleaner == null) {
            cleaner = Cleaner.create(LuminaThread.named("lumina-cleaner"));
        }
        return cleaner;
    }

    @Override
    public Result generate(Request request) {
        return await(submitWhenThereIsRoom(request, new int[0], (prompt, result) -> {}));
    }

    /** Waits for a place in the queue; an interrupt meanwhile is kept, and the request is not started. */
    LocalGeneration submitWhenThereIsRoom(Request request, int[] history, BiConsumer<int[], @Nullable Result> onEnd) {
        Plan plan = admit(List.of(request), true).get(0);
        return start(plan, history, new Prompts(tokenizer, codec), onEnd);
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
        List<Plan> plans = admit(requests, false);
        var batch = new Prompts(tokenizer, codec);
        return plans.stream().<Generation>map(plan -> start(plan, new int[0], batch, (prompt, result) -> {})).toList();
    }

    /** A turn of a chat. */
    LocalGeneration submit(Request request, int[] history, BiConsumer<int[], @Nullable Result> onEnd) {
        Plan plan = admit(List.of(request), false).get(0);
        return start(plan, history, new Prompts(tokenizer, codec), onEnd);
    }

    /** Checks requests, then takes their places in the queue: all of them, or none. */
    private List<Plan> admit(List<Request> requests, boolean waits) {
        try {
            List<Plan> plans = requests.stream().map(this::plan).toList();
            if (waits) {
                room.await(plans.size());
            } else {
                room.take(plans.size());
            }
            listeners.submitted(requests);
            return plans;
        } catch (LuminaException e) {
            listeners.refused(requests, e);
            throw e;
        }
    }

    private Plan plan(Request request) {
        return Plan.of(request, defaults, tokenizer.vocabulary().gridCount, version());
    }

    private LocalGeneration start(Plan plan, int[] history, Prompts batch, BiConsumer<int[], @Nullable Result> onEnd) {
        var self = new LocalGeneration[1];
        var generation = new LocalGeneration(machinery, plan, (prompt, result) -> {
            underWay.remove(self[0]);
            room.release(1);
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

    /** For what is no request: an engine that serves. */
    public NativeEngine engine() {
        return queue.any();
    }

    public EngineStats stats() {
        return EngineSums.stats(engines);
    }

    private String version() {
        return engines.get(0).version();
    }

    /** The whole prompt of a request. */
    public int[] prompt(Request request) {
        var cancellation = new Cancellation();
        return await(new Prompts(tokenizer, codec).write(plan(request), new int[0], cancellation), cancellation, "could not write the prompt");
    }

    private static <T> T await(CompletableFuture<T> work, Cancellation cancellation, String failed) {
        try {
            return Waiting.cancelling(work, cancellation::cancel);
        } catch (ExecutionException e) {
            throw Failures.of(e, failed);
        }
    }

    /** A request as the engine takes it, with a prompt that is there already. */
    public EngineRequest engineRequest(Request request, int[] prompt) {
        return plan(request).engineRequest(prompt);
    }

    /** What requests generate, as ids, in one batch, once there is room for it. */
    public List<int[]> generateIds(List<Request> requests) {
        List<EngineRequest> ready = requests.stream().map(request -> engineRequest(request, prompt(request))).toList();
        room.await(ready.size());
        try {
            return GeneratedIds.of(queue, ready);
        } finally {
            room.release(ready.size());
        }
    }

    public CodeGrid encode(BufferedImage picture) {
        var cancellation = new Cancellation();
        return await(codec.submit(cancellation, open -> open.encode(Rgb.of(picture))), cancellation, "could not encode the picture");
    }

    public BufferedImage decode(CodeGrid codes) {
        var cancellation = new Cancellation();
        return await(codec.submit(cancellation, open -> open.decode(codes).toImage()), cancellation, "could not decode the picture");
    }

    /**
     * A call of the engine that is one piece, however long: an interrupt ends the wait for it, and it ends by itself, or as the model
     * is closed.
     */
    public <T> T abandonable(Supplier<T> call) {
        CompletableFuture<T> result = CompletableFuture.supplyAsync(call, CALLBACKS);
        try {
            return result.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LuminaException.Cancelled("the thread was interrupted while the model worked for it", List.of());
        } catch (ExecutionException e) {
            throw Failures.of(e, "the model failed");
        }
    }

    @Override
    public ModelInfo info() {
        return new ModelInfo(defaults.id(), version(), files.directory(), SizeList.of(defaults.targetSizes()).sizes(),
                defaults.targetSizes(), defaults.defaultSize(), defaults.sampling(), EngineSums.info(engines), codec.info().orElse(null));
    }

    @Override
    public void close() {
        closing.set(true);
        room.close();
        List<LocalGeneration> running = List.copyOf(underWay);
        running.forEach(LocalGeneration::cancel);
        cleanable.clean();
        running.forEach(LocalGeneration::await);
    }

    @Override
    public String toString() {
        return "Lumina[" + defaults.id() + " on " + EngineSums.info(engines).device() + "]";
    }
}
