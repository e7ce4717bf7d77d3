// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.luminamgpt.Event;
import org.luminamgpt.Generation;
import org.luminamgpt.ImageSize;
import org.luminamgpt.LuminaException;
import org.luminamgpt.Request;
import org.luminamgpt.internal.text.Vocabulary;

@Timeout(60)
class EventsTest {
    private final FakeModel model = new FakeModel();

    @AfterEach
    void close() {
        model.close();
    }

    @Test
    void anImageComesRowByRow() throws Exception {
        Generation generation = model.lumina.submit(Request.image("a fox").size(96, 160));
        var watcher = new Watcher();
        generation.events().subscribe(watcher);
        List<Event> events = watcher.await();
        assertThat(events.subList(0, 10)).isEqualTo(
                IntStream.range(0, 10).mapToObj(row -> new Event.RowDone(0, row, 10, new ImageSize(96, 160))).toList());
        assertThat(events.get(10)).isInstanceOf(Event.ImageDone.class);
        assertThat(events.get(11)).isEqualTo(new Event.Done(generation.result().join()));
        assertThat(events).hasSize(12);
    }

    @Test
    void eachEventIsHandedToAnAction() {
        Generation generation = model.lumina.submit(Request.image("a fox"));
        var rows = new AtomicInteger();
        generation.forEachEvent(event -> rows.addAndGet(event instanceof Event.RowDone ? 1 : 0)).join();
        assertThat(rows).hasValue(8);
    }

    @Test
    void anActionThatFailsIsNotCalledAgainAndStopsNothing() {
        Generation generation = model.lumina.submit(Request.image("a fox"));
        var calls = new AtomicInteger();
        var failure = new IllegalStateException("no room on the screen");
        var end = generation.forEachEvent(event -> {
            calls.incrementAndGet();
            throw failure;
        });
        assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> end.get(20, TimeUnit.SECONDS)).havingCause().isSameAs(failure);
        assertThat(generation.result().join().images()).hasSize(1);
        assertThat(calls).hasValue(1);
    }

    @Test
    void subscribersThatAreAbandonedHoldUpNothing() throws Exception {
        model.engine.hold();
        Generation generation = model.lumina.submit(Request.image("a fox"));
        var neverAsks = new Watcher(0, event -> {});
        generation.events().subscribe(neverAsks);
        var asksOnce = new Watcher(1, event -> {});
        generation.events().subscribe(asksOnce);
        var calls = new AtomicInteger();
        var shown = generation.forEachEvent(event -> calls.incrementAndGet());
        assertThat(shown.cancel(false)).isTrue();
        model.engine.steps.release(1000);
        assertThat(generation.result().get(20, TimeUnit.SECONDS).images()).hasSize(1);
        assertThat(generation.isCancelled()).isFalse();
        assertThat(neverAsks.events).isEmpty();
        await().untilAsserted(() -> assertThat(asksOnce.events).hasSize(1));
        assertThat(calls).hasValue(0);
        assertThat(model.lumina.generate(Request.image("a fox")).images()).as("their place in the queue is free").hasSize(1);
    }

    @Test
    void waitingForALimitedTimeEndsTheWaitAndALimitOnTheFutureTheWork() {
        model.engine.hold();
        Generation generation = model.lumina.submit(Request.image("a fox"));
        assertThatExceptionOfType(TimeoutException.class).isThrownBy(() -> generation.result().get(10, TimeUnit.MILLISECONDS));
        assertThat(generation.isCancelled()).isFalse();
        assertThatExceptionOfType(CompletionException.class)
                .isThrownBy(() -> generation.result().orTimeout(10, TimeUnit.MILLISECONDS).join()).withCauseInstanceOf(TimeoutException.class);
        assertThat(generation.isCancelled()).isTrue();
        await().until(() -> model.engine.cancelled.size() == 1);
    }

    @Test
    void theEndOfTheEventsTellsTheFailureOfTheGeneration() {
        model.engine.hold();
        Generation generation = model.lumina.submit(Request.image("a fox"));
        var end = generation.forEachEvent(event -> {});
        generation.cancel();
        assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> end.get(20, TimeUnit.SECONDS))
                .withCauseInstanceOf(LuminaException.Cancelled.class);
    }

    @Test
    void textComesPieceByPiece() throws Exception {
        model.engine.text = model.tokenizer.encode("my darling \uD83E\uDD8A, Sure");
        var watcher = new Watcher();
        model.lumina.submit(Request.message("Hi")).events().subscribe(watcher);
        List<String> deltas = watcher.await().stream().filter(Event.TextDelta.class::isInstance)
                .map(event -> ((Event.TextDelta) event).text()).toList();
        assertThat(deltas.size()).isGreaterThan(4);
        assertThat(String.join("", deltas)).isEqualTo("my darling \uD83E\uDD8A, Sure");
    }

    @Test
    void tokensThatAreNoTextAreLeftOutOfItsPieces() throws Exception {
        Vocabulary vocabulary = model.tokenizer.vocabulary();
        int[] fox = model.tokenizer.encode("\uD83E\uDD8A");  // of bytes, and an image token comes between two of them
        model.engine.text = IntStream.concat(IntStream.of(vocabulary.imageId(7), fox[0], vocabulary.imageId(9), vocabulary.gridZero),
                IntStream.concat(Arrays.stream(fox).skip(1), IntStream.of(vocabulary.begin))).toArray();
        var watcher = new Watcher();
        Generation generation = model.lumina.submit(Request.message("Hi"));
        generation.events().subscribe(watcher);
        assertThat(watcher.await().stream().filter(Event.TextDelta.class::isInstance))
                .containsExactly(new Event.TextDelta("\uD83E\uDD8A"));
        assertThat(generation.result().join().text()).isEqualTo("\uD83E\uDD8A");
        assertThat(generation.result().join().ids()).startsWith(model.engine.text);
    }

    @Test
    void whoSubscribesLateSeesEverything() throws Exception {
        Generation generation = model.lumina.submit(Request.image("a fox"));
        generation.result().join();
        var first = new Watcher();
        var second = new Watcher();
        generation.events().subscribe(first);
        generation.events().subscribe(second);
        assertThat(first.await()).hasSize(8 + 2).isEqualTo(second.await());
    }

    @Test
    void decodingDoesNotWaitForASlowSubscriber() throws Exception {
        var latch = new CountDownLatch(1);
        var slow = new Watcher(Long.MAX_VALUE, event -> {
            try {
                latch.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        Generation generation = model.lumina.submit(Request.image("a fox"));
        generation.events().subscribe(slow);
        assertThat(generation.result().join().images()).hasSize(1);
        assertThat(slow.events.size()).isLessThanOrEqualTo(1);
        latch.countDown();
        assertThat(slow.await()).hasSize(10);
    }

    @Test
    void givesNoMoreThanWasAskedFor() throws Exception {
        Generation generation = model.lumina.submit(Request.image("a fox"));
        var watcher = new Watcher(2, event -> {});
        generation.events().subscribe(watcher);
        generation.result().join();
        await().until(() -> watcher.events.size() == 2);
        watcher.subscription.request(1);
        await().until(() -> watcher.events.size() == 3);
        watcher.subscription.request(7);
        assertThat(watcher.await()).hasSize(10);
    }

    @Test
    void aDemandOfNothingIsAnError() {
        var watcher = new Watcher(-1, event -> {});
        model.lumina.submit(Request.image("a fox")).events().subscribe(watcher);
        assertThatExceptionOfType(ExecutionException.class).isThrownBy(watcher::await)
                .withCauseInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aSubscriberThatCancelsOrFailsGetsNoMore() {
        Generation generation = model.lumina.submit(Request.image("a fox"));
        var failing = new Watcher(Long.MAX_VALUE, event -> {
            throw new IllegalStateException("no");
        });
        var leaving = new Watcher[1];
        leaving[0] = new Watcher(Long.MAX_VALUE, event -> leaving[0].subscription.cancel());
        generation.events().subscribe(failing);
        generation.events().subscribe(leaving[0]);
        assertThat(generation.result().join().images()).hasSize(1);
        await().until(() -> failing.events.size() == 1 && leaving[0].events.size() == 1);
    }

    @Test
    void previewsComeOnlyOnRequestAndShowTheRowsSoFar() throws Exception {
        var without = new Watcher();
        model.lumina.submit(Request.image("a fox")).events().subscribe(without);
        assertThat(without.await()).noneMatch(Event.Preview.class::isInstance);

        model.engine.hold();
        var with = new Watcher();
        model.lumina.submit(Request.image("a fox").previews(true)).events().subscribe(with);
        model.engine.steps.release(3 + 9);
        await().until(() -> with.events.stream().anyMatch(Event.Preview.class::isInstance));
        model.engine.steps.release(1000);
        var previews = with.await().stream().filter(Event.Preview.class::isInstance).map(Event.Preview.class::cast)
                .collect(Collectors.toList());
        assertThat(previews.get(0).pixels().getHeight()).isEqualTo(16);
        assertThat(with.events.get(with.events.size() - 1)).isInstanceOf(Event.Done.class);
    }

    /** As an executor does that has no thread left: refuses so many times. */
    private static Executor refusing(int times) {
        Executor executor = Executors.newSingleThreadExecutor();
        var left = new AtomicInteger(times);
        return work -> {
            if (left.getAndDecrement() > 0) {
                throw new RejectedExecutionException("no thread");
            }
            executor.execute(work);
        };
    }

    @Test
    void aSubscriberGetsEverythingHoweverOftenItsExecutorRefuses() throws Exception {
        for (int refusals : new int[] {1, 2, 3, 1000}) {
            var log = new EventLog(refusing(refusals));
            var early = new Watcher();
            log.subscribe(early);
            log.add(new Event.TextDelta("a"));
            log.add(new Event.TextDelta("b"));
            log.end(null);
            var late = new Watcher();
            log.subscribe(late);
            assertThat(early.await()).containsExactly(new Event.TextDelta("a"), new Event.TextDelta("b")).isEqualTo(late.await());
        }
    }

    @Test
    void anOldPreviewIsDroppedForANewerOne() throws Exception {
        Executor executor = Executors.newSingleThreadExecutor();
        var log = new EventLog(executor);
        var pixels = new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB);
        log.add(new Event.TextDelta("a"));
        log.add(new Event.Preview(0, pixels));
        log.add(new Event.TextDelta("b"));
        log.add(new Event.Preview(1, pixels));
        log.end(null);
        var watcher = new Watcher();
        log.subscribe(watcher);
        assertThat(watcher.await()).containsExactly(new Event.TextDelta("a"), new Event.TextDelta("b"), new Event.Preview(1, pixels));
    }
}
