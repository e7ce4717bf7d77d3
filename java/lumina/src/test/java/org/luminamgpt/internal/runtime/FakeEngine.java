// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.internal.runtime;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.stream.IntStream;
import org.luminamgpt.CodeGrid;
import org.luminamgpt.EngineStats;
import org.luminamgpt.LuminaException;
import org.luminamgpt.ModelInfo;
import org.luminamgpt.Weights;
import org.luminamgpt.internal.engine.EngineCounters;
import org.luminamgpt.internal.engine.EngineEvent;
import org.luminamgpt.internal.engine.EngineFacts;
import org.luminamgpt.internal.engine.EngineRequest;
import org.luminamgpt.internal.engine.EngineTiming;
import org.luminamgpt.internal.engine.NativeEngine;
import org.luminamgpt.internal.prompt.UniRep;
import org.luminamgpt.internal.text.Vocabulary;

/**
 * An engine whose answers are scripted: an image if a grid is asked for, with codes that depend on the seed, else the
 * {@link #text}; one token of each request a step.
 */
final class FakeEngine implements NativeEngine {
    private final Vocabulary vocabulary;
    private final Map<Long, Run> runs = new LinkedHashMap<>();
    private long lastId;
    private boolean woken;

    /** What requests without a grid are answered. */
    volatile int[] text = {};
    /** Images that an answer has, one after the other. */
    volatile int images = 1;
    volatile RuntimeException failure;
    /** What {@link #submit} fails with. */
    volatile Error refusal;
    /** The same, of a request that this engine has no room for. */
    volatile LuminaException noRoom;
    /** What the next pass fails with, which ends the requests that are in it. */
    volatile LuminaException passFailure;
    /** What {@link #forward} fails with. */
    volatile LuminaException forwardFailure;
    /** Requests that are in a pass; the others wait. */
    volatile int atOnce = Integer.MAX_VALUE;
    volatile String kind = "";
    volatile boolean closed;
    /** As after {@link #shutDown}; guarded by this. */
    private boolean shutDown;
    /** Whether cancelling has no effect for now, as within a long pass. */
    volatile boolean deaf;
    /** Calls of {@link #forward} that may return; without one, it lasts until the engine is shut down. */
    final Semaphore forwards = new Semaphore(Integer.MAX_VALUE / 2);
    final List<EngineRequest> submitted = new ArrayList<>();
    final ConcurrentLinkedQueue<Long> cancelled = new ConcurrentLinkedQueue<>();
    /** Steps that may run. */
    final Semaphore steps = new Semaphore(Integer.MAX_VALUE / 2);

    private static final class Run {
        final EngineRequest request;
        final int[] answer;
        int done;
        int image;
        int imageBegin;
        boolean cancel;
        boolean failed;

        Run(EngineRequest request, int[] answer) {
            this.request = request;
            this.answer = answer;
        }
    }

    FakeEngine(Vocabulary vocabulary) {
        this.vocabulary = vocabulary;
    }

    /** From now on, steps run only as they are released. */
    void hold() {
        steps.drainPermits();
    }

    /** The codes that a seed draws. */
    static CodeGrid codes(long seed, int gridHeight, int gridWidth) {
        return new CodeGrid(2 * gridHeight, 2 * gridWidth,
                IntStream.range(0, 4 * gridHeight * gridWidth).map(i -> (int) Math.floorMod(seed * 7 + i, 4096L)).toArray());
    }

    @Override
    public String version() {
        return "1.2.3";
    }

    @Override
    public String kind() {
        return kind;
    }

    @Override
    public ModelInfo.Engine info() {
        return new EngineFacts(1, 8, 8, 1, 1, 8, 9216, 4096, false, false, Weights.F32, Weights.F32, 1, 16, 100, 1, 1, 1, "fake",
                "for tests", ModelInfo.CardUse.NOT_ASKED);
    }

    @Override
    public Ids ids() {
        throw new UnsupportedOperationException();
    }

    @Override
    public synchronized long submit(EngineRequest request) {
        if (refusal != null) {
            throw refusal;
        }
        if (noRoom != null) {
            throw noRoom;
        }
        submitted.add(request);
        runs.put(++lastId, new Run(request, answer(request)));
        notifyAll();
        return lastId;
    }

    private int[] answer(EngineRequest request) {
        IntStream ids = IntStream.of(text);
        if (request.gridHeight() > 0) {
            int[] image = UniRep.write(codes(request.seed(), request.gridHeight(), request.gridWidth()), vocabulary);
            ids = IntStream.empty();
            for (int i = 0; i < images; i++) {
                ids = IntStream.concat(ids, IntStream.of(image));
            }
        }
        return IntStream.concat(ids, IntStream.of(vocabulary.endOfTurn)).limit(request.maxTokens()).toArray();
    }

    @Override
    public synchronized void cancel(long id) {
        cancelled.add(id);
        Run run = runs.get(id);
        if (run != null) {  // else it has ended, and its last event is on its way
            run.cancel = true;
        }
        notifyAll();
    }

    @Override
    public List<EngineEvent> step(int timeoutMillis) {
        if (failure != null) {
            throw failure;
        }
        synchronized (this) {
            try {
                if (shutDown) {
                    throw new LuminaException.Closed("the engine was shut down");
                }
                boolean cancelling = !deaf && runs.values().stream().anyMatch(run -> run.cancel);
                if (runs.isEmpty() && !woken || !cancelling && !steps.tryAcquire()) {
                    wait(Math.min(timeoutMillis, 5));
                    return List.of();
                }
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            woken = false;
            var events = new ArrayList<EngineEvent>();
            LuminaException failing = passFailure;
            passFailure = null;
            runs.entrySet().stream().limit(atOnce).forEach(entry -> {
                if (failing == null) {
                    advance(entry.getKey(), entry.getValue(), events);
                } else {
                    events.add(finished(entry.getKey(), entry.getValue(), failing));
                    entry.getValue().failed = true;
                }
            });
            runs.values().removeIf(run -> run.cancel || run.failed || run.done == run.answer.length);
            return events;
        }
    }

    private void advance(long id, Run run, List<EngineEvent> events) {
        if (run.cancel) {
            events.add(finished(id, run, new LuminaException.Cancelled("cancelled", List.of())));
            return;
        }
        int token = run.answer[run.done++];
        int inImage = run.done - run.imageBegin;  // tokens since the image start, 0 in text
        int width = 2 * run.request.gridWidth() + 1;
        if (run.imageBegin == 0) {
            if (token == vocabulary.imageStart) {
                run.imageBegin = run.done;
            } else {
                events.add(new EngineEvent.TextToken(id, token));
            }
        } else if (inImage == 2) {
            events.add(new EngineEvent.ImageStart(id, run.image, 2 * run.request.gridHeight(), width - 1, new int[0]));
        } else if (token == vocabulary.imageEnd) {
            events.add(new EngineEvent.ImageCodes(id, run.image++,
                    UniRep.read(Arrays.copyOfRange(run.answer, run.imageBegin, run.done - 1), vocabulary)));
            run.imageBegin = 0;
        } else if (token == vocabulary.endOfRow) {
            int[] codes = IntStream.range(run.done - width, run.done - 1).map(i -> vocabulary.code(run.answer[i])).toArray();
            events.add(new EngineEvent.Row(id, run.image, (inImage - 2) / width - 1, codes));
        }
        if (run.done == run.answer.length) {
            events.add(finished(id, run, null));
        }
    }

    private EngineEvent finished(long id, Run run, LuminaException failure) {
        boolean complete = run.done > 0 && run.answer[run.done - 1] == vocabulary.endOfTurn;
        return new EngineEvent.Finished(id, failure, failure instanceof LuminaException.Cancelled, complete, Arrays.copyOf(run.answer, run.done),
                run.request.prompt().length, 0, run.done, 0);
    }

    @Override
    public synchronized void wake() {
        woken = true;
        notifyAll();
    }

    @Override
    public float[] forward(int[] ids, int from) {
        if (forwardFailure != null) {
            throw forwardFailure;
        }
        while (!forwards.tryAcquire()) {
            synchronized (this) {
                if (shutDown) {
                    throw new LuminaException.Closed("the engine was shut down");
                }
            }
            Thread.onSpinWait();
        }
        return new float[(ids.length - from) * 9216];
    }

    @Override
    public float[] next(EngineRequest request) {
        return new float[] {request.guidance(), request.temperature(), request.imageTopK()};
    }

    @Override
    public EngineStats stats() {
        return new EngineCounters(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14);
    }

    @Override
    public EngineTiming.Machine measureMachine() {
        throw new UnsupportedOperationException();
    }

    @Override
    public EngineTiming time(int batch, int context, int steps, int prefill) {
        throw new UnsupportedOperationException();
    }

    /** Whether every request has left. */
    synchronized boolean idle() {
        return runs.isEmpty();
    }

    synchronized boolean isShutDown() {
        return shutDown;
    }

    @Override
    public synchronized void shutDown() {
        shutDown = true;
        notifyAll();
    }

    @Override
    public void close() {
        shutDown();
        closed = true;
    }
}
