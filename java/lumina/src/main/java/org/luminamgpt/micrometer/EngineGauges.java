// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.micrometer;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import org.luminamgpt.EngineStats;
import org.luminamgpt.Lumina;
import org.luminamgpt.LuminaException;
import org.luminamgpt.tools.Workbench;

/** What an engine's counters say now and how they change. Reading them waits for nothing: the engine publishes them after each step. */
final class EngineGauges {
    /** Rates are means over at least so long, and at most twice as long where somebody looks often. */
    private static final long WINDOW_NANOS = Duration.ofSeconds(5).toNanos();

    private record Moment(long nanos, long steps, long rows, long tokens) {}

    private volatile WeakReference<Lumina> model = new WeakReference<>(null);
    private volatile int pages;
    /** The last counters seen, which counters of a closed model stay at. */
    private volatile @Nullable EngineStats last;
    /** Guarded by this, as is the next one. */
    private Moment before = new Moment(System.nanoTime(), 0, 0, 0);
    private Moment next = before;

    void opened(Lumina lumina) {
        pages = lumina.info().engine().pages();
        model = new WeakReference<>(lumina);
    }

    private @Nullable EngineStats stats() {
        Lumina lumina = model.get();
        if (lumina == null) {
            return null;
        }
        try {
            return last = Workbench.of(lumina).stats();
        } catch (LuminaException e) {  // closed
            model.clear();
            return null;
        }
    }

    double now(ToDoubleFunction<EngineStats> value) {
        EngineStats stats = stats();
        return stats == null ? Double.NaN : value.applyAsDouble(stats);
    }

    double total(ToDoubleFunction<EngineStats> value) {
        stats();
        EngineStats stats = last;
        return stats == null ? 0 : value.applyAsDouble(stats);
    }

    double usedPages() {
        return now(stats -> pages - stats.freePages());
    }

    double tokensPerSecond() {
        return now(stats -> {
            Moment since = since(stats);
            return (stats.tokensGenerated() - since.tokens()) * 1e9 / Math.max(1, System.nanoTime() - since.nanos());
        });
    }

    /** 0 while nothing runs. */
    double rowsPerStep() {
        return now(stats -> {
            Moment since = since(stats);
            long steps = stats.steps() - since.steps();
            return steps == 0 ? 0 : (double) (stats.rows() - since.rows()) / steps;
        });
    }

    private synchronized Moment since(EngineStats stats) {
        long now = System.nanoTime();
        if (now - next.nanos() >= WINDOW_NANOS) {
            before = next;
            next = new Moment(now, stats.steps(), stats.rows(), stats.tokensGenerated());
        }
        return before;
    }
}
