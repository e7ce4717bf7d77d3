// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.luminamgpt.Event;
import org.luminamgpt.Generation;

/** How far work is: a bar on a terminal; elsewhere nothing, or lines where they are asked for. All on the standard error. */
abstract class Progress {
    static final Progress NONE = new Progress() {};

    static boolean onTerminal() {
        return System.console() != null && System.getenv("TERM") != null;
    }

    /** @param lines asked for where there is no terminal */
    static Progress of(boolean lines, PrintWriter to) {
        return onTerminal() ? new Bars(to) : lines ? new Lines(to) : NONE;
    }

    /** Does work that cannot say how far it is. */
    <T> T during(String what, Supplier<T> work) {
        return work.get();
    }

    /** Follows the rows of generations until closed. */
    Rows rows(List<Generation> generations) {
        return new Rows() {};
    }

    /** One of several equal steps is done. */
    void step(String what, int done, int all) {}

    /** Generations that are followed. */
    interface Rows extends AutoCloseable {
        @Override
        default void close() {}
    }

    private static final class Lines extends Progress {
        private static final long EVERY = 1_000_000_000L;
        private final PrintWriter to;
        private final long begin = System.nanoTime();
        private long next = begin;

        Lines(PrintWriter to) {
            this.to = to;
        }

        @Override
        <T> T during(String what, Supplier<T> work) {
            to.println(what);
            T done = work.get();
            say(what, "done");
            return done;
        }

        @Override
        Rows rows(List<Generation> generations) {
            var rows = new AtomicLong();
            generations.forEach(generation -> generation.forEachEvent(event -> {
                if (event instanceof Event.RowDone row) {
                    long all = (long) row.rows() * generations.size();
                    long done = rows.incrementAndGet();
                    if (done == all || isTime()) {
                        say("drawing", done + " of " + all + " rows");
                    }
                }
            }));
            return new Rows() {};
        }

        @Override
        void step(String what, int done, int all) {
            if (done == all || isTime()) {
                say(what, done + " of " + all);
            }
        }

        private synchronized boolean isTime() {
            long now = System.nanoTime();
            boolean time = now >= next;
            next = time ? now + EVERY : next;
            return time;
        }

        private void say(String what, String how) {
            to.println(String.format(Locale.ROOT, "%s: %s, %.1f s", what, how, (System.nanoTime() - begin) / 1e9));
        }
    }

    private static final class Bars extends Progress {
        private static final long PATIENCE_MILLIS = 1000;
        private final PrintWriter to;

        Bars(PrintWriter to) {
            this.to = to;
        }

        /** Shown where it takes longer than one waits for without asking. */
        @Override
        <T> T during(String what, Supplier<T> work) {
            var done = new CountDownLatch(1);
            var clock = new Thread(() -> tick(what, done), "lumina-progress");
            clock.setDaemon(true);
            try {
                clock.start();
            } catch (OutOfMemoryError e) {  // the system refuses a thread: what is worth more may do without
                return work.get();
            }
            try {
                return work.get();
            } finally {
                done.countDown();
                join(clock);
            }
        }

        private static void join(Thread thread) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        private void tick(String what, CountDownLatch done) {
            try {
                for (int seconds = 1; !done.await(PATIENCE_MILLIS, TimeUnit.MILLISECONDS); seconds++) {
                    to.print("\r" + what + " ... " + seconds + " s");
                    to.flush();
                }
                to.print("\r\033[K");
                to.flush();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        Rows rows(List<Generation> generations) {
            ProgressBar bar = new ProgressBarBuilder().setTaskName("Drawing").setUnit(" rows", 1).setStyle(ProgressBarStyle.ASCII)
                    .setUpdateIntervalMillis(100).showSpeed().setInitialMax(-1).build();
            var rows = new AtomicLong();
            generations.forEach(generation -> generation.forEachEvent(event -> {
                if (event instanceof Event.RowDone row) {
                    bar.maxHint((long) row.rows() * generations.size());
                    bar.stepTo(rows.incrementAndGet());
                    bar.setExtraMessage(row.size().toString());
                }
            }));
            return new Rows() {
                @Override
                public void close() {
                    bar.close();
                }
            };
        }

        @Override
        void step(String what, int done, int all) {
            to.print("\r" + what + " " + done + " of " + all + (done == all ? "\r\033[K" : ""));
            to.flush();
        }
    }
}
