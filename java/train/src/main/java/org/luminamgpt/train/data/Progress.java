// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.train.data;

import me.tongfei.progressbar.DelegatingProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;

/** Progress bars that are silent where there is no terminal. */
public final class Progress {
    private Progress() {}

    /** @param max -1 when the end is not known */
    public static ProgressBar of(String task, long max) {
        ProgressBarBuilder builder = new ProgressBarBuilder().setTaskName(task).setInitialMax(max);
        if (System.console() == null) builder.setConsumer(new DelegatingProgressBarConsumer(line -> { }, 80));
        return builder.build();
    }
}
