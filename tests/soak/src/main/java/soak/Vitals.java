// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package soak;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.management.JMException;
import javax.management.ObjectName;

/**
 * What the process holds, while no request is under way.
 *
 * @param second since the start
 * @param untrimmed kilobytes, as the kernel counts them, with what glibc keeps of what was freed: of the JVM's compilers most of all
 * @param resident the same after that was given back; of them {@code anonymous} are not of files
 * @param threads all but the idle ones that call users' code, which end by themselves after a minute
 * @param handles open files
 * @param pages of the KV cache that are neither free nor kept for prompts to come
 */
record Vitals(long second, long requests, long untrimmed, long resident, long anonymous, long heap, int threads, int handles, long pages, int differing,
        int unexpected, int engines, int cancelled) {
    private static final int LOOKS = 8;
    private static final int PAUSE_MILLIS = 250;
    static final String HEADER = "second,requests,untrimmed_kb,resident_kb,anonymous_kb,heap_kb,threads,handles,leaked_pages,differing,unexpected,engines,cancelled";

    /** The least of some looks: the JVM's compilers, which work on, hold tens of megabytes for a moment. */
    static Vitals now(long second, long pages, Tally tally) throws InterruptedException {
        Runtime runtime = Runtime.getRuntime();
        long untrimmed = status("VmRSS");
        long resident = Long.MAX_VALUE;
        long anonymous = 0;
        for (int i = 0; i < LOOKS; i++) {
            trim();
            long seen = status("VmRSS");
            if (seen < resident) {
                resident = seen;
                anonymous = status("RssAnon");
            }
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        }
        return new Vitals(second, tally.requests.get(), untrimmed, resident, anonymous, (runtime.totalMemory() - runtime.freeMemory()) / 1024,
                threads(""), count(Path.of("/proc/self/fd")), pages, tally.differing.get(), tally.unexpected.get(), tally.engines.get(),
                tally.cancelled.get());
    }

    String csv() {
        return Stream.of(second, requests, untrimmed, resident, anonymous, heap, threads, handles, pages, differing, unexpected, engines, cancelled)
                .map(Object::toString).reduce((a, b) -> a + "," + b).orElseThrow();
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%4d s  %6d requests  %7d kB resident  %3d threads  %3d handles  %d pages leaked  %d differ  %d unexpected"
                + "  %d engines opened  %d cancelled", second, requests, resident, threads, handles, pages, differing, unexpected, engines, cancelled);
    }

    /** What {@code jcmd System.trim_native_heap} does. */
    private static void trim() {
        try {
            ManagementFactory.getPlatformMBeanServer().invoke(new ObjectName("com.sun.management:type=DiagnosticCommand"),
                    "systemTrimNativeHeap", new Object[0], new String[0]);
        } catch (JMException e) {
            throw new IllegalStateException("this JDK cannot trim its native heap; JDK 17.0.9 and newer can", e);
        }
    }

    private static long status(String name) {
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
            return lines.filter(line -> line.startsWith(name + ":")).map(line -> line.replaceAll("\\D", "")).mapToLong(Long::parseLong)
                    .findFirst().orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Threads of the process, Java's and others, whose names begin so. */
    static int threads(String prefix) {
        try (Stream<Path> tasks = Files.list(Path.of("/proc/self/task"))) {
            return (int) tasks.map(Vitals::name).filter(name -> name.startsWith(prefix) && !name.isEmpty() && !name.startsWith("lumina-callback"))
                    .count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Its first 15 characters; empty for a thread that has just ended. */
    private static String name(Path task) {
        try {
            return Files.readString(task.resolve("comm")).strip();
        } catch (NoSuchFileException e) {
            return "";
        } catch (IOException e) {
            return List.of("No such process").contains(String.valueOf(e.getMessage())) ? "" : "?";
        }
    }

    private static int count(Path directory) {
        try (Stream<Path> entries = Files.list(directory)) {
            return (int) entries.count() - 1;  // the directory itself is open meanwhile
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
