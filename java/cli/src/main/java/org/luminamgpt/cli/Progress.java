// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.cli;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;
import org.luminamgpt.Event;
import org.luminamgpt.Generation;

/** A bar of finished rows on the terminal; nothing where there is no terminal. */
final class Progress implements AutoCloseable {
    private final @Nullable ProgressBar bar;
    private final AtomicLong rows = new AtomicLong();

    private Progress(@Nullable ProgressBar bar) {
        this.bar = bar;
    }

    static boolean onTerminal() {
        return System.console() != null && System.getenv("TERM") != null;
    }

    /** Follows generations until closed. */
    static Progress of(List<Generation> generations) {
        if (!onTerminal()) {
            return new Progress(null);
        }
        var bar = new ProgressBarBuilder().setTaskName("Drawing").setUnit(" rows", 1).setStyle(ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis(100).showSpeed().setInitialMax(-1).build();
        var progress = new Progress(bar);
        generations.forEach(generation -> generation.forEachEvent(event -> progress.show(event, generations.size())));
        return progress;
    }

    private void show(Event event, int pictures) {
        if (event instanceof Event.RowDone row && bar != null) {
            bar.maxHint((long) row.rows() * pictures);
            bar.stepTo(rows.incrementAndGet());
            bar.setExtraMessage(row.size().toString());
        }
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
        }
    }
}
