// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.luminamgpt.tools.Workbench;

/** Sixteen threads that ask, cancel, interrupt each other and close the model at random moments. Seeds are fixed; what the scheduler does is not. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class StressTest {
    private static final int THREADS = 16;
    private static final int STEPS = 6;
    private static final int MOST_MICROS = 20_000;
    private static final Request PICTURE = Request.image("A cartoon picture of a fox.").grid(1, 1).seed(1);
    private static final Request TEXT = Request.message(new Part.Text("What is it?")).maxTokens(6).seed(2);

    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);

    @AfterEach
    void end() throws InterruptedException {
        threads.shutdownNow();
        assertThat(threads.awaitTermination(2, TimeUnit.MINUTES)).as("no thread hangs").isTrue();
    }

    private static void pause(Random random) throws InterruptedException {
        TimeUnit.MICROSECONDS.sleep(random.nextInt(MOST_MICROS));
    }

    /** Runs what each thread does at the same time; what one of them throws fails the test. */
    private List<Long> all(long seed, Work work) throws Exception {
        var begin = new CountDownLatch(1);
        var running = new ArrayList<Future<Long>>();
        for (int i = 0; i < THREADS; i++) {
            var random = new Random(seed * THREADS + i);
            Callable<Long> callable = () -> {
                begin.await();
                return work.run(random);
            };
            running.add(threads.submit(callable));
        }
        begin.countDown();
        var done = new ArrayList<Long>();
        for (Future<Long> future : running) {
            done.add(future.get(4, TimeUnit.MINUTES));
        }
        return done;
    }

    private interface Work {
        long run(Random random) throws Exception;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void cancelsAndInterruptsLeaveNothingBehindAndChangeNoOtherAnswer(long seed) throws Exception {
        try (Lumina lumina = Lumina.embedded().cacheBudget(32 << 20).build()) {
            int[] picture = lumina.generate(PICTURE).ids();
            int[] text = lumina.generate(TEXT).ids();
            List<Long> answers = all(seed, random -> {
                long whole = 0;
                for (int step = 0; step < STEPS; step++) {
                    boolean draws = random.nextBoolean();
                    whole += switch (random.nextInt(3)) {
                        case 0 -> cancelled(lumina, draws ? PICTURE : TEXT, draws ? picture : text, random);
                        case 1 -> interrupted(lumina, draws ? PICTURE : TEXT, draws ? picture : text, random);
                        default -> {
                            assertThat(lumina.generate(draws ? PICTURE : TEXT).ids()).isEqualTo(draws ? picture : text);
                            yield 1;
                        }
                    };
                }
                return whole;
            });
            assertThat(answers.stream().mapToLong(Long::longValue).sum()).isBetween((long) THREADS, (long) THREADS * STEPS);
            EngineStats stats = Workbench.of(lumina).stats();
            assertThat(stats.running() + stats.waiting()).isZero();
            assertThat(stats.freePages()).isEqualTo(lumina.info().engine().pages());
        }
    }

    private static long cancelled(Lumina lumina, Request request, int[] wanted, Random random) throws InterruptedException {
        Generation generation = lumina.submit(request);
        pause(random);
        generation.cancel();
        try {
            assertThat(generation.result().join().ids()).isEqualTo(wanted);
            return 1;
        } catch (CompletionException e) {
            assertThat(e).hasCauseInstanceOf(LuminaException.Cancelled.class);
            return 0;
        }
    }

    private static long interrupted(Lumina lumina, Request request, int[] wanted, Random random) throws InterruptedException {
        Thread self = Thread.currentThread();
        var alarm = new Thread(() -> {
            try {
                pause(random);
                self.interrupt();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        alarm.start();
        long whole = 1;
        try {
            assertThat(lumina.generate(request).ids()).isEqualTo(wanted);
        } catch (LuminaException.Cancelled e) {
            assertThat(Thread.interrupted()).as("the interrupt is kept").isTrue();
            whole = 0;
        }
        while (alarm.isAlive()) {
            try {
                alarm.join();
            } catch (InterruptedException late) {
                // it came after the answer
            }
        }
        Thread.interrupted();
        return whole;
    }

    @ParameterizedTest
    @ValueSource(longs = {3, 4, 5})
    void closingAtAnyMomentEndsEveryCall(long seed) throws Exception {
        Lumina lumina = Lumina.embedded().cacheBudget(32 << 20).build();
        int[] text = lumina.generate(TEXT).ids();
        all(seed, random -> {
            boolean closes = random.nextInt(4) == 0;
            try {
                for (int step = 0; step < STEPS; step++) {
                    if (closes && step == STEPS / 3) {
                        pause(random);
                        lumina.close();
                    }
                    use(lumina, random, text);
                }
            } catch (LuminaException.Closed | LuminaException.Cancelled expected) {
                return 0L;
            }
            return 1L;
        });
        lumina.close();
        assertThat(catchThrowable(() -> lumina.generate(TEXT))).isInstanceOf(LuminaException.Closed.class);
    }

    private static void use(Lumina lumina, Random random, int[] text) {
        switch (random.nextInt(5)) {
            case 0 -> lumina.chat().send(TEXT);
            case 1 -> Workbench.of(lumina).logits(new int[] {0, 2373, 2351}, 0);
            case 2 -> Workbench.of(lumina).encode(new BufferedImage(32, 32, BufferedImage.TYPE_INT_RGB));
            case 3 -> Workbench.of(lumina).stats();
            default -> assertThat(lumina.generate(TEXT).ids()).isEqualTo(text);
        }
    }
}
