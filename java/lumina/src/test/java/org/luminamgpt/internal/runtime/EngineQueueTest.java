// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.luminamgpt.Golden;
import org.luminamgpt.LuminaException;
import org.luminamgpt.internal.engine.EngineEvent;
import org.luminamgpt.internal.engine.EngineRequest;
import org.luminamgpt.internal.engine.NativeEngine;
import org.luminamgpt.internal.text.Vocabulary;

/** One queue in front of two engines: where requests go, and what becomes of them where one breaks down. */
@Timeout(120)
class EngineQueueTest {
    private static final LuminaException.EngineFailure LOST = new LuminaException.EngineFailure("the card is lost");
    private static final Vocabulary VOCABULARY = Golden.tokenizer().vocabulary();

    private final FakeEngine first = new FakeEngine(VOCABULARY);
    private final FakeEngine second = new FakeEngine(VOCABULARY);
    private final EngineQueue queue = new EngineQueue(List.of(first, second));

    @AfterEach
    void close() {
        Stream.of(first, second).forEach(engine -> engine.steps.release(100_000));
        queue.close();
    }

    /** A request that waits for its ids. */
    private static final class Heard implements EngineLoop.Listener {
        final CompletableFuture<EngineEvent.Finished> end = new CompletableFuture<>();
        final CountDownLatch began = new CountDownLatch(1);
        final AtomicInteger rows = new AtomicInteger();
        long number;

        @Override
        public void on(EngineEvent event) {
            if (event instanceof EngineEvent.Finished finished) {
                if (finished.failure() == null) {
                    end.complete(finished);
                } else {
                    end.completeExceptionally(finished.failure());
                }
            }
            if (event instanceof EngineEvent.Row) {
                rows.incrementAndGet();
            }
            began.countDown();
        }

        @Override
        public void fail(LuminaException failure) {
            end.completeExceptionally(failure);
        }

        int[] ids() throws Exception {
            return end.get(60, TimeUnit.SECONDS).ids();
        }

        void failsWith(Class<? extends LuminaException> type, String words) {
            assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> end.get(60, TimeUnit.SECONDS)).withCauseInstanceOf(type)
                    .withMessageContaining(words);
        }
    }

    private static EngineRequest picture(int[] prompt, int seed, int grids) {
        return new EngineRequest(prompt, seed, 1, 0, 1, 1, 4096, grids, grids);
    }

    private Heard submit(EngineRequest request) {
        var heard = new Heard();
        heard.number = queue.start(request, heard);
        return heard;
    }

    private Heard draw(int seed, int grids) {
        return submit(picture(new int[] {0}, seed, grids));
    }

    /** Its ids of an engine that is alone. */
    private static int[] alone(int seed, int grids) throws Exception {
        try (var queue = new EngineQueue(List.of((NativeEngine) new FakeEngine(VOCABULARY)))) {
            var heard = new Heard();
            queue.start(picture(new int[] {0}, seed, grids), heard);
            return heard.ids();
        }
    }

    private void hold() {
        first.hold();
        second.hold();
    }

    private void go() {
        first.steps.release(100_000);
        second.steps.release(100_000);
    }

    private List<Long> seeds(FakeEngine engine) {
        return engine.submitted.stream().map(EngineRequest::seed).toList();
    }

    @Test
    void aRequestGoesWhereTheFewestTokensAreToGo() throws Exception {
        hold();
        List<Heard> all = List.of(draw(1, 3), draw(2, 1), draw(3, 1), draw(4, 3), draw(5, 1));
        assertThat(seeds(first)).containsExactly(1L, 5L);
        assertThat(seeds(second)).containsExactly(2L, 3L, 4L);
        go();
        for (int i = 0; i < all.size(); i++) {
            assertThat(all.get(i).ids()).isEqualTo(alone(i + 1, List.of(3, 1, 1, 3, 1).get(i)));
        }
        draw(6, 1).ids();
        assertThat(seeds(first)).as("nothing is left to go anywhere").containsExactly(1L, 5L, 6L);
    }

    @Test
    void whatHasBeenDrawnIsNotToGoAnyMore() {
        hold();
        Heard large = draw(1, 4);  // 78 tokens with the prompt
        draw(2, 3);  // 48
        first.steps.release(60);
        while (large.rows.get() < 6) {
            Thread.onSpinWait();
        }
        draw(3, 1);
        assertThat(seeds(first)).containsExactly(1L, 3L);
    }

    @Test
    void aLongerPromptGoesWhereItsBeginningWasReadIfThatSavesMoreThanTheEngineIsBehind() throws Exception {
        first.hold();
        Heard busy = draw(1, 2);
        int[] prompt = IntStream.range(0, 160).toArray();
        Heard before = submit(picture(prompt, 2, 1));
        int[] turn = IntStream.concat(IntStream.of(prompt), IntStream.of(before.ids())).toArray();
        int[] next = IntStream.concat(IntStream.of(turn), IntStream.range(0, 20)).toArray();
        first.steps.release(100_000);
        busy.ids();
        hold();
        draw(3, 1);
        draw(4, 1);
        submit(picture(next, 5, 1));
        assertThat(seeds(first)).containsExactly(1L, 3L);
        assertThat(seeds(second)).as("160 saved, not behind").containsExactly(2L, 4L, 5L);
        submit(picture(next, 6, 12));
        assertThat(seeds(second)).as("saved more than the 43 that it is behind").containsExactly(2L, 4L, 5L, 6L);
        submit(picture(next, 7, 1));
        assertThat(seeds(first)).as("hundreds behind").containsExactly(1L, 3L, 7L);
    }

    @Test
    void aCardThatIsLostEndsWhatItBeganAndTheOthersTakeWhatWaited() throws Exception {
        hold();
        first.atOnce = 1;
        List<Heard> all = IntStream.range(0, 6).mapToObj(seed -> draw(seed, 1)).toList();
        assertThat(seeds(first)).containsExactly(0L, 2L, 4L);
        first.forwardFailure = LOST;
        first.passFailure = LOST;
        first.steps.release(1);
        all.get(0).failsWith(LuminaException.EngineFailure.class, "the card is lost");
        go();
        for (int seed = 1; seed < 6; seed++) {
            assertThat(all.get(seed).ids()).isEqualTo(alone(seed, 1));
        }
        assertThat(seeds(second)).startsWith(1L, 3L, 5L).contains(2L, 4L);
        assertThat(draw(6, 1).ids()).isEqualTo(alone(6, 1));
        assertThat(seeds(first)).hasSize(3);
        assertThat(queue.any()).isSameAs(second);
    }

    @Test
    void aPassThatFailsOnceEndsWhatWasInItAndNothingElse() throws Exception {
        hold();
        first.atOnce = 1;
        List<Heard> all = IntStream.range(0, 6).mapToObj(seed -> draw(seed, 1)).toList();
        first.passFailure = LOST;
        go();
        all.get(0).failsWith(LuminaException.EngineFailure.class, "the card is lost");
        for (int seed = 1; seed < 6; seed++) {
            assertThat(all.get(seed).ids()).isEqualTo(alone(seed, 1));
        }
        assertThat(seeds(second)).containsExactly(1L, 3L, 5L);
        assertThat(queue.any()).isSameAs(first);
    }

    @Test
    void whatTheEngineHadBegunAndPutBackEndsWithIt() throws Exception {
        hold();
        Heard begun = draw(0, 2);
        draw(1, 2);
        first.steps.release(5);
        begun.began.await(60, TimeUnit.SECONDS);
        first.failure = new IllegalStateException("its thread failed");
        begun.failsWith(LuminaException.EngineFailure.class, "its thread failed");
    }

    @Test
    void whereNoEngineIsLeftAllEndAndLaterOnesAreRefused() {
        hold();
        first.atOnce = 1;
        second.atOnce = 1;
        List<Heard> all = IntStream.range(0, 6).mapToObj(seed -> draw(seed, 1)).toList();
        for (FakeEngine engine : List.of(first, second)) {
            engine.forwardFailure = LOST;
            engine.passFailure = LOST;
        }
        go();
        all.forEach(heard -> heard.failsWith(LuminaException.EngineFailure.class, "the card is lost"));
        assertThatExceptionOfType(LuminaException.EngineFailure.class).isThrownBy(() -> draw(7, 1))
                .withMessage("the engine broke down earlier: the card is lost");
    }

    @Test
    void aRequestThatMovedIsCancelledWhereItIs() {
        hold();
        first.atOnce = 0;
        Heard moved = draw(0, 1);
        first.failure = new IllegalStateException("its thread failed");
        while (second.submitted.isEmpty()) {
            Thread.onSpinWait();
        }
        queue.cancel(moved.number);
        moved.failsWith(LuminaException.Cancelled.class, "cancelled");
        assertThat(second.cancelled).hasSize(1);
    }

    @Test
    void aRequestThatOneHasNoRoomForGoesToAnother() throws Exception {
        first.noRoom = new LuminaException.InvalidRequest("it does not fit the KV budget");
        assertThat(draw(1, 1).ids()).isEqualTo(alone(1, 1));
        assertThat(seeds(second)).containsExactly(1L);
        second.noRoom = new LuminaException.InvalidRequest("nor here");
        assertThatExceptionOfType(LuminaException.InvalidRequest.class).isThrownBy(() -> draw(2, 1)).withMessageContaining("KV budget");
    }

    @Test
    void closingEndsTheRequestsOfAll() {
        hold();
        Heard one = draw(1, 1);
        Heard other = draw(2, 1);
        queue.close();
        one.failsWith(LuminaException.Cancelled.class, "closed");
        other.failsWith(LuminaException.Cancelled.class, "closed");
        assertThat(first.isShutDown() && second.isShutDown()).isTrue();
        assertThatExceptionOfType(LuminaException.Closed.class).isThrownBy(() -> draw(3, 1));
    }

    @Test
    void countersAndPagesAreSums() {
        List<NativeEngine> engines = List.of(first, second);
        assertThat(EngineSums.stats(engines).steps()).isEqualTo(2 * first.stats().steps());
        assertThat(EngineSums.stats(engines).cachedPages()).isEqualTo(2 * first.stats().cachedPages());
        assertThat(EngineSums.info(engines).pages()).isEqualTo(200);
        assertThat(EngineSums.info(engines).device()).isEqualTo("fake,fake");
        assertThat(EngineSums.info(engines).deviceReason()).isEqualTo("fake: for tests; fake: for tests");
        assertThat(EngineSums.info(List.of(first)).device()).isEqualTo("fake");
    }

    @Test
    void enginesOfDifferentKindsAreRefusedAndClosed() {
        first.kind = "NVIDIA H200, compute capability 9.0";
        second.kind = "NVIDIA A100, compute capability 8.0";
        assertThatExceptionOfType(LuminaException.InvalidRequest.class).isThrownBy(() -> Opening.alike(List.of(first, second)))
                .withMessageContainingAll("one kind", first.kind, second.kind);
        assertThat(first.closed && second.closed).isTrue();
    }
}
