// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.internal.runtime;

import java.util.List;
import java.util.concurrent.Semaphore;
import org.luminamgpt.LuminaException;

/** The places that requests under way have: as many as the engine's queue holds. Thread-safe; who waits is served in order. */
final class Room {
    private final int capacity;
    private final Semaphore places;
    private volatile boolean closed;

    Room(int capacity) {
        this.capacity = capacity;
        places = new Semaphore(capacity, true);
    }

    /** Takes places now, or fails. */
    void take(int count) {
        if (closed) {
            throw isClosed();
        }
        if (!places.tryAcquire(count)) {
            throw new LuminaException.QueueFull(count + " more would be too many: of the " + capacity + " requests that the queue holds, "
                    + (capacity - places.availablePermits())
                    + " are under way; wait for one to end, or load the model with a larger queueCapacity");
        }
    }

    /** Takes places once they are free. An interrupt meanwhile is kept, and nothing taken. */
    void await(int count) {
        if (count > capacity) {
            take(count);
        }
        try {
            places.acquire(count);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LuminaException.Cancelled("the thread was interrupted while its request waited for a place in the queue", List.of());
        }
        if (closed) {
            places.release(count);  // for whoever else waits, to be told the same
            throw isClosed();
        }
    }

    void release(int count) {
        places.release(count);
    }

    /** Nothing is taken from now on; who waits is told as places become free. */
    void close() {
        closed = true;
    }

    private static LuminaException isClosed() {
        return new LuminaException.Closed("the model is closed");
    }
}
