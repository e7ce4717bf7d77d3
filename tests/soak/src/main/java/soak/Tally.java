// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package soak;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** What has happened so far; all threads count in it. */
final class Tally {
    final AtomicLong requests = new AtomicLong();
    final AtomicInteger differing = new AtomicInteger();
    final AtomicInteger unexpected = new AtomicInteger();
    final AtomicInteger engines = new AtomicInteger();
    final AtomicInteger cancelled = new AtomicInteger();
    private final Map<Integer, String> first = new ConcurrentHashMap<>();

    /** An answer: the first of its case, or one that has to be the same. */
    void answered(Case asked, String digest) {
        requests.addAndGet(asked.requests());
        String before = first.putIfAbsent(asked.seed(), digest);
        if (before != null && !before.equals(digest)) {
            differing.incrementAndGet();
            System.out.println("another answer than the first: " + asked);
        }
    }

    /** Something that may not happen. */
    void unexpected(Object what) {
        unexpected.incrementAndGet();
        System.out.println("unexpected: " + what);
        if (what instanceof Throwable failure) {
            failure.printStackTrace(System.out);
        }
    }

    int cases() {
        return first.size();
    }
}
