// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.server;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * The events of a job, numbered from 1, which each reader takes at its own pace. Of a picture's previews only the newest is kept, and of
 * very long answers only the last events. Thread-safe.
 */
final class JobLog {
    /** An event and its number. */
    record Numbered(long number, JobEvent event) {}

    private static final int MOST = 16_384;

    private final Deque<Numbered> events = new ArrayDeque<>();
    private final List<Runnable> readers = new CopyOnWriteArrayList<>();
    private long last;
    private long previewBytes;

    void add(JobEvent event) {
        synchronized (this) {
            int image = event instanceof JobEvent.Preview preview ? preview.image() : event instanceof JobEvent.Drawn drawn ? drawn.image() : -1;
            if (image >= 0 && previewBytes > 0) {
                events.removeIf(old -> old.event() instanceof JobEvent.Preview preview && preview.image() == image && drop(preview));
            }
            if (event instanceof JobEvent.Preview preview) {
                previewBytes += preview.png().length;
            }
            events.addLast(new Numbered(++last, event));
            if (events.size() > MOST) {
                events.removeFirst();
            }
        }
        readers.forEach(Runnable::run);
    }

    private boolean drop(JobEvent.Preview preview) {
        previewBytes -= preview.png().length;
        return true;
    }

    /** Those after a number, at most so many. */
    synchronized List<Numbered> after(long number, int most) {
        var found = new ArrayList<Numbered>();
        for (Numbered event : events) {
            if (event.number() > number) {
                found.add(event);
                if (found.size() == most) {
                    break;
                }
            }
        }
        return found;
    }

    /** The rows so far of a picture that is drawn; null if none is. */
    synchronized byte @Nullable [] newestPreview() {
        byte[] newest = null;
        for (Numbered event : events) {
            if (event.event() instanceof JobEvent.Preview preview) {
                newest = preview.png();
            }
        }
        return newest;
    }

    /** @param wake called after each event, briefly */
    void follow(Runnable wake) {
        readers.add(wake);
    }

    void leave(Runnable wake) {
        readers.remove(wake);
    }

    synchronized long bytes() {
        return previewBytes + 64L * events.size();
    }
}
