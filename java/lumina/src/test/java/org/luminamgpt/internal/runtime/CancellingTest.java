// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import java.awt.image.BufferedImage;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.luminamgpt.Chat;
import org.luminamgpt.Generation;
import org.luminamgpt.LuminaException;
import org.luminamgpt.Request;
import org.luminamgpt.tools.Workbench;

/** That nothing is done for what nobody wants any more, and that its end can be waited for. */
@Timeout(60)
class CancellingTest {
    private final FakeModel model = new FakeModel();
    private final LocalLumina lumina = model.lumina;
    private final FakeEngine engine = model.engine;

    @AfterEach
    void close() {
        model.codec.decodes.release(1000);
        engine.deaf = false;
        model.close();
    }

    private static BufferedImage picture(int grey) {
        var picture = new BufferedImage(64, 64, BufferedImage.TYPE_INT_RGB);
        picture.setRGB(0, 0, grey);
        return picture;
    }

    /** A generation whose picture the codec is at work on until it is let go. */
    private Generation keepCodecBusy() {
        model.codec.decodes.drainPermits();
        Generation drawing = lumina.submit(Request.image("a fox"));
        await().until(model.codec.decodes::hasQueuedThreads);
        return drawing;
    }

    private static void assertCancelled(Generation generation) {
        assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> generation.result().get(20, TimeUnit.SECONDS))
                .withCauseInstanceOf(LuminaException.Cancelled.class);
        assertThat(generation.isCancelled()).isTrue();
    }

    @Test
    void cancelledRequestsEncodeNoPictures() {
        Generation drawing = keepCodecBusy();
        List<Generation> asked = IntStream.range(0, FakeModel.QUEUE - 1)
                .mapToObj(i -> lumina.submit(Request.ask(picture(i + 1), "What?"))).toList();
        asked.forEach(Generation::cancel);
        model.codec.decodes.release(1000);
        asked.forEach(CancellingTest::assertCancelled);
        assertThat(drawing.result().join().images()).hasSize(1);
        assertThat(model.codec.encoded).isZero();
        assertThat(engine.submitted).hasSize(1);
    }

    @Test
    void aRequestThatIsCancelledAfterItsLastTokenDecodesNoPictures() {
        keepCodecBusy();
        Generation waiting = lumina.submit(Request.image("a hen"));
        await().until(() -> engine.submitted.size() == 2 && engine.idle());
        waiting.cancel();
        model.codec.decodes.release(1);  // one picture, the one at work
        assertCancelled(waiting);
    }

    @Test
    void closingWaitsForThePictureAtWorkAndForNoOther() throws Exception {
        Generation drawing = keepCodecBusy();
        List<Generation> waiting = Stream.of("a hen", "a cat", "a dog").map(text -> lumina.submit(Request.image(text))).toList();
        await().until(() -> engine.submitted.size() == 4 && engine.idle());
        CompletableFuture<Void> closing = CompletableFuture.runAsync(lumina::close);
        await().until(() -> engine.isShutDown());
        model.codec.decodes.release(1);
        closing.get(20, TimeUnit.SECONDS);
        waiting.forEach(generation -> assertThat(generation.result()).isCompletedExceptionally());
        assertThat(drawing.result()).isDone();
    }

    @Test
    void afterClosingEveryResultIsThere() {
        engine.hold();
        List<Generation> running = Stream.of("a hen", "a cat", "a dog").map(text -> lumina.submit(Request.image(text))).toList();
        lumina.close();
        running.forEach(generation -> assertThat(generation.result()).isCompletedExceptionally());
        running.forEach(CancellingTest::assertCancelled);
    }

    @Test
    void closingEndsACallThatTheEngineIsIn() throws Exception {
        engine.forwards.drainPermits();
        engine.hold();
        Generation beside = lumina.submit(Request.image("a fox"));
        var logits = CompletableFuture.supplyAsync(() -> Workbench.of(lumina).logits(new int[] {0, 5}, 0));
        CompletableFuture.runAsync(lumina::close).get(20, TimeUnit.SECONDS);
        assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> logits.get(20, TimeUnit.SECONDS))
                .withCauseInstanceOf(LuminaException.Closed.class);
        assertCancelled(beside);
    }

    @Test
    void aChatGoesOnAfterATurnWhoseFutureWasCancelled() throws Exception {
        Chat chat = lumina.chat();
        engine.hold();
        engine.deaf = true;
        Generation turn = chat.submit(Request.image("a fox"));
        turn.result().cancel(true);
        assertThatExceptionOfType(CancellationException.class).isThrownBy(() -> turn.result().join());
        var next = CompletableFuture.supplyAsync(() -> chat.send(Request.image("a hen")));  // waits for the end of the first
        await().during(100, TimeUnit.MILLISECONDS).until(() -> !next.isDone());
        engine.deaf = false;
        await().until(() -> engine.submitted.size() == 2);
        engine.steps.release(1000);
        assertThat(next.get(20, TimeUnit.SECONDS).images()).hasSize(1);
    }

    @Test
    void anInterruptCancelsWhatTheWorkbenchGenerates() throws Exception {
        engine.hold();
        var failure = new AtomicReference<Throwable>();
        var interrupted = new AtomicReference<Boolean>();
        var thread = new Thread(() -> {
            try {
                Workbench.of(lumina).generateAll(List.of(Request.image("a fox"), Request.image("a hen")));
            } catch (LuminaException e) {
                failure.set(e);
            }
            interrupted.set(Thread.currentThread().isInterrupted());
        });
        thread.start();
        await().until(() -> engine.submitted.size() == 2);
        thread.interrupt();
        thread.join();
        assertThat(failure.get()).isInstanceOf(LuminaException.Cancelled.class);
        assertThat(interrupted.get()).isTrue();
        await().until(() -> engine.cancelled.size() >= 2);
    }
}
