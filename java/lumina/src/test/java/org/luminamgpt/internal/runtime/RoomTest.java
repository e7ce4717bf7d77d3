// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.luminamgpt.LuminaException;
import org.luminamgpt.Request;
import org.luminamgpt.Result;
import org.luminamgpt.tools.Workbench;

/** Who waits for a result waits for room in the queue as well; who only submits is told that there is none. */
@Timeout(60)
class RoomTest {
    private static final int THREADS = 5 * FakeModel.QUEUE;
    private static final Request FOX = Request.image("a fox");

    private final FakeModel model = new FakeModel();
    private final LocalLumina lumina = model.lumina;
    private final FakeEngine engine = model.engine;
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void close() {
        model.codec.decodes.release(1000);
        model.close();
        threads.shutdownNow();
    }

    private void fill() {
        engine.hold();
        lumina.submitAll(IntStream.range(0, FakeModel.QUEUE).mapToObj(i -> FOX).toList());
        await().until(() -> engine.submitted.size() == FakeModel.QUEUE);
    }

    /** A call in a thread of its own, once it waits. */
    private <T> Future<T> waiting(Callable<T> call) {
        var at = new Thread[1];
        Future<T> future = threads.submit(() -> {
            at[0] = Thread.currentThread();
            return call.call();
        });
        await().until(() -> at[0] != null && at[0].getState() == Thread.State.WAITING);
        return future;
    }

    private static void assertFails(Future<?> future, Class<? extends Throwable> type) {
        assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> future.get(20, TimeUnit.SECONDS)).withCauseInstanceOf(type);
    }

    @Test
    void anyNumberOfThreadsGenerateAtOnce() throws Exception {
        List<Future<Result>> results = IntStream.range(0, THREADS).mapToObj(seed -> threads.submit(() -> lumina.generate(FOX.seed(seed))))
                .toList();
        for (int seed = 0; seed < THREADS; seed++) {
            assertThat(results.get(seed).get(20, TimeUnit.SECONDS).sampling().seed()).isEqualTo(seed);
        }
    }

    @Test
    void submittingDoesNotWait() {
        fill();
        assertThatExceptionOfType(LuminaException.QueueFull.class).isThrownBy(() -> lumina.submit(FOX));
        assertThatExceptionOfType(LuminaException.QueueFull.class).isThrownBy(() -> lumina.chat().submit(Request.message("Hi")));
    }

    @Test
    void whoWaitsGoesOnAsSoonAsThereIsRoom() throws Exception {
        fill();
        Future<Result> drawn = waiting(() -> lumina.generate(FOX));
        Future<Result> said = waiting(() -> lumina.chat().send(Request.message("Hi")));
        Future<int[]> ids = waiting(() -> Workbench.of(lumina).generate(FOX));
        assertThat(engine.submitted).hasSize(FakeModel.QUEUE);
        engine.steps.release(10_000);
        assertThat(drawn.get(20, TimeUnit.SECONDS).images()).hasSize(1);
        assertThat(said.get(20, TimeUnit.SECONDS).ids()).isNotEmpty();
        assertThat(ids.get(20, TimeUnit.SECONDS)).isNotEmpty();
    }

    @Test
    void anInterruptEndsTheWaitAndStartsNothing() {
        fill();
        for (Supplier<?> call : List.<Supplier<?>>of(() -> lumina.generate(FOX), () -> Workbench.of(lumina).generate(FOX))) {
            var at = new Thread[1];
            Future<?> future = threads.submit(() -> {
                at[0] = Thread.currentThread();
                try {
                    return call.get();
                } finally {
                    assertThat(Thread.interrupted()).isTrue();
                }
            });
            await().until(() -> at[0] != null && at[0].getState() == Thread.State.WAITING);
            at[0].interrupt();
            assertFails(future, LuminaException.Cancelled.class);
        }
        assertThat(engine.submitted).hasSize(FakeModel.QUEUE);
        engine.steps.release(10_000);
        assertThat(lumina.generate(FOX).images()).hasSize(1);
    }

    @Test
    void closingEndsEveryWait() {
        fill();
        List<Future<Result>> waiting = IntStream.range(0, THREADS).mapToObj(i -> waiting(() -> lumina.generate(FOX))).toList();
        lumina.close();
        waiting.forEach(future -> assertFails(future, LuminaException.Closed.class));
    }

    @Test
    void aBatchThatTheQueueCannotHoldIsRefusedAtOnce() {
        List<Request> many = IntStream.rangeClosed(0, FakeModel.QUEUE).mapToObj(i -> FOX).toList();
        assertThatExceptionOfType(LuminaException.QueueFull.class).isThrownBy(() -> Workbench.of(lumina).generateAll(many));
        assertThat(engine.submitted).isEmpty();
    }

    /** What is one piece of work for the engine cannot be cut short; its caller need not wait for it all the same. */
    @Test
    void anInterruptEndsTheWaitForLogits() throws Exception {
        engine.forwards.drainPermits();
        var at = new Thread[1];
        Future<?> future = threads.submit(() -> {
            at[0] = Thread.currentThread();
            return Workbench.of(lumina).logits(new int[] {0, 5}, 0);
        });
        await().until(() -> at[0] != null && at[0].getState() == Thread.State.WAITING);
        at[0].interrupt();
        assertFails(future, LuminaException.Cancelled.class);
        engine.forwards.release(100);
        assertThat(Workbench.of(lumina).logits(new int[] {0, 5}, 1)).hasSize(9216);
    }

    @Test
    void anInterruptEndsTheWaitForTheCodec() {
        model.codec.decodes.drainPermits();
        Future<?> busy = threads.submit(() -> Workbench.of(lumina).decode(FakeEngine.codes(1, 1, 1)));
        await().until(model.codec.decodes::hasQueuedThreads);
        var at = new Thread[1];
        Future<?> queued = threads.submit(() -> {
            at[0] = Thread.currentThread();
            return Workbench.of(lumina).decode(FakeEngine.codes(2, 1, 1));
        });
        await().until(() -> at[0] != null && at[0].getState() == Thread.State.WAITING);
        at[0].interrupt();
        await().until(() -> !at[0].isInterrupted() && at[0].getState() == Thread.State.WAITING);  // it has been taken in
        model.codec.decodes.release(1);  // for the picture at work alone
        assertFails(queued, LuminaException.Cancelled.class);
        assertThat(busy).succeedsWithin(20, TimeUnit.SECONDS);
    }
}
