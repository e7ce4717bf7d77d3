// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package soak;

import java.util.Random;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Lock;
import org.luminamgpt.Generation;
import org.luminamgpt.Lumina;
import org.luminamgpt.LuminaException;
import org.luminamgpt.Request;
import org.luminamgpt.Speculation;
import org.luminamgpt.tools.Workbench;

/** One thread that asks random cases in random manners until it is told to stop. */
final class Worker implements Runnable {
    private static final int CASES = 300;
    private static final long CACHE_BYTES = 32 << 20;

    private final Lumina shared;
    private final Random random;
    private final Lock working;
    private final AtomicBoolean stopped;
    private final Tally tally;

    /** @param working held while something is under way */
    Worker(Lumina shared, long seed, Lock working, AtomicBoolean stopped, Tally tally) {
        this.shared = shared;
        random = new Random(seed);
        this.working = working;
        this.stopped = stopped;
        this.tally = tally;
    }

    @Override
    public void run() {
        while (!stopped.get()) {
            working.lock();
            try {
                step(Case.of(random.nextInt(CASES)));
            } catch (Throwable failure) {
                tally.unexpected(failure);
            } finally {
                working.unlock();
            }
        }
    }

    private void step(Case asked) throws InterruptedException {
        int manner = random.nextInt(100);
        if (manner < 12) {
            cancel(asked.request());
        } else if (manner < 17) {
            interrupt(asked.request());
        } else if (manner < 20) {
            limitTime(asked.request());
        } else if (manner < 23) {
            refused();
        } else if (manner < 24) {
            otherEngine();
        } else {
            tally.answered(asked, asked.ask(shared));
        }
    }

    /** At a random moment; it may be complete before. */
    private void cancel(Request request) throws InterruptedException {
        Generation generation = shared.submit(request);
        if (random.nextBoolean()) {
            TimeUnit.MICROSECONDS.sleep(random.nextInt(60_000));
        }
        generation.cancel();
        ended(generation, LuminaException.Cancelled.class);
    }

    /** A thread that waits for its answer is interrupted. */
    private void interrupt(Request request) throws InterruptedException {
        var thread = new Thread(() -> {
            try {
                shared.generate(request);
            } catch (LuminaException.Cancelled e) {
                if (!Thread.interrupted()) {
                    tally.unexpected("the interrupt was not kept");
                }
                tally.cancelled.incrementAndGet();
            } catch (Throwable failure) {
                tally.unexpected(failure);
            }
        }, "soak-waiter");
        thread.start();
        TimeUnit.MICROSECONDS.sleep(random.nextInt(60_000));
        thread.interrupt();
        thread.join();
        tally.requests.incrementAndGet();
    }

    private void limitTime(Request request) {
        Generation generation = shared.submit(request);
        generation.result().orTimeout(1 + random.nextInt(60), TimeUnit.MILLISECONDS);
        ended(generation, TimeoutException.class);
    }

    private void ended(Generation generation, Class<? extends Exception> early) {
        try {
            generation.result().join();
        } catch (CompletionException e) {
            if (early.isInstance(e.getCause()) || e.getCause() instanceof LuminaException.Cancelled) {
                tally.cancelled.incrementAndGet();
            } else {
                tally.unexpected(e);
            }
        }
        tally.requests.incrementAndGet();
    }

    private void refused() {
        Request bad = random.nextBoolean() ? Request.tokens(0, 1_000_000) : Request.image("A fox.").size(32, 32_000);
        try {
            shared.generate(bad);
            tally.unexpected("not refused: " + bad);
        } catch (LuminaException.InvalidRequest expected) {
            tally.requests.incrementAndGet();
        }
    }

    /** One of its own, opened otherwise than the shared one, which has to give the same answers; half of them are closed while they work. */
    private void otherEngine() {
        Speculation[] same = {Speculation.AUTO, Speculation.OFF, Speculation.EXACT};
        Lumina own = Lumina.embedded().threads(1 + random.nextInt(2)).prefillChunk(random.nextInt(3) * 7).mapped(random.nextBoolean())
                .speculation(same[random.nextInt(same.length)]).cacheBudget(CACHE_BYTES).build();
        tally.engines.incrementAndGet();
        try {
            for (int i = 0; i < 2; i++) {
                Case asked = Case.of(random.nextInt(CASES));
                tally.answered(asked, asked.ask(own));
            }
            if (random.nextBoolean()) {
                Generation generation = own.submit(Request.image("A fox.").grid(8, 8).maxTokens(400));
                own.close();
                ended(generation, LuminaException.Cancelled.class);
            } else if (leaked(own) != 0) {
                tally.unexpected(leaked(own) + " pages are held by nobody");
            }
        } finally {
            own.close();
        }
    }

    /** Pages that nobody holds and that are not free, of a model that does nothing. */
    static long leaked(Lumina idle) {
        return idle.info().engine().pages() - Workbench.of(idle).stats().freePages();
    }
}
