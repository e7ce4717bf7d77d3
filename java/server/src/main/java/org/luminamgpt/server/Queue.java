// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.server;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Jobs of a model that have not begun, in their order; each is told its place whenever that changes. Thread-safe. */
final class Queue {
    private final Set<Job> waiting = new LinkedHashSet<>();
    private volatile double meanSeconds = 1;

    void add(Job job) {
        synchronized (waiting) {
            waiting.add(job);
        }
        tell();
    }

    void remove(Job job) {
        boolean was;
        synchronized (waiting) {
            was = waiting.remove(job);
        }
        if (was) {
            tell();
        }
    }

    private void tell() {
        List<Job> jobs;
        synchronized (waiting) {
            jobs = new ArrayList<>(waiting);
        }
        for (int i = 0; i < jobs.size(); i++) {
            jobs.get(i).place(i + 1);
        }
    }

    /** How long a job took. */
    void took(double seconds) {
        meanSeconds += (seconds - meanSeconds) / 8;
    }

    /** When it is worth to try again. */
    long retryAfterSeconds() {
        return Math.max(1, Math.min(60, Math.round(meanSeconds)));
    }
}
