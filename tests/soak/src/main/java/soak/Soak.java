// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package soak;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.luminamgpt.Lumina;
import org.luminamgpt.tools.Workbench;

/** Mixed work for a long time, looked at every minute: arguments are seconds, least number of requests, and the file of the curve. */
public final class Soak {
    private static final int WORKERS = 6;
    private static final long CACHE_BYTES = 48 << 20;
    private static final long WARM_SECONDS = 600;
    private static final int MINUTE = 60;
    private static final int PATIENCE = 120;

    private final Tally tally = new Tally();
    private final long began = System.nanoTime();
    private final ReentrantReadWriteLock calm = new ReentrantReadWriteLock(true);
    private final Path file;
    private final Curve curve;

    private Soak(Path file, long warm) {
        this.file = file;
        curve = new Curve(warm);
    }

    public static void main(String[] args) throws Exception {
        long seconds = Long.parseLong(args[0]);
        var soak = new Soak(Path.of(args[2]), Math.min(WARM_SECONDS, seconds / 3));
        List<String> faults = soak.run(seconds, Long.parseLong(args[1]));
        faults.forEach(fault -> System.out.println("fault: " + fault));
        System.out.printf(Locale.ROOT, "%s: JDK %s, %d s, %d requests of %d cases, resident memory within %.2f %% after %d s%n",
                faults.isEmpty() ? "passed" : "FAILED", System.getProperty("java.version"), soak.second(), soak.tally.requests.get(),
                soak.tally.cases(), 100 * soak.curve.rise(), soak.curve.warm());
        System.exit(faults.isEmpty() ? 0 : 1);
    }

    private List<String> run(long seconds, long requests) throws Exception {
        Files.writeString(file, Vitals.HEADER + "\n");
        var stopped = new AtomicBoolean();
        var threads = new ArrayList<Thread>();
        try (Lumina shared = Lumina.embedded().cacheBudget(CACHE_BYTES).build()) {
            for (int i = 0; i < WORKERS; i++) {
                threads.add(new Thread(new Worker(shared, System.nanoTime() + i, calm.readLock(), stopped, tally), "soak-worker"));
            }
            threads.forEach(Thread::start);
            while (second() < seconds || tally.requests.get() < requests) {
                TimeUnit.SECONDS.sleep(Math.min(MINUTE, Math.max(1, seconds - second())));
                look(shared);
            }
            stopped.set(true);
            for (Thread thread : threads) {
                thread.join();
            }
        }
        List<String> faults = curve.faults();
        int left = leftOver();
        if (left > 0) {
            faults.add(left + " threads of the library outlive it");
        }
        return faults;
    }

    private long second() {
        return TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - began);
    }

    /** Waits until all workers have ended what they do, and looks at what is held then. */
    private void look(Lumina shared) throws IOException, InterruptedException {
        calm.writeLock().lock();
        try {
            var stats = Workbench.of(shared).stats();
            if (stats.running() + stats.waiting() != 0) {
                tally.unexpected(stats.running() + " requests run and " + stats.waiting() + " wait that nobody has asked for");
            }
            var vitals = Vitals.now(second(), Worker.leaked(shared), tally);
            curve.add(vitals);
            System.out.println(vitals);
            Files.writeString(file, vitals.csv() + "\n", StandardOpenOption.APPEND);
        } finally {
            calm.writeLock().unlock();
        }
    }

    /** Threads that are ours, after all is closed and they had the time to end. */
    private static int leftOver() throws InterruptedException {
        for (int i = 0; i < PATIENCE && Vitals.threads("lumina-") > 0; i++) {
            TimeUnit.SECONDS.sleep(1);
        }
        return Vitals.threads("lumina-");
    }
}
