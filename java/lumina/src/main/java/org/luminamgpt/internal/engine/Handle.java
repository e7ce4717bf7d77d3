// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.internal.engine;

import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import java.util.function.Function;
import org.bytedeco.javacpp.Pointer;
import org.jspecify.annotations.Nullable;
import org.luminamgpt.LuminaException;

/**
 * A native object that is never used after it was closed: closing ends the calls in progress, where the object can do that, and
 * waits for them.
 */
final class Handle<T extends Pointer> {
    /** Held for reading while the object is used, for writing while it is freed. */
    private final ReadWriteLock lock = new ReentrantReadWriteLock();
    private final Consumer<T> shutDown;
    private final Consumer<T> close;
    private volatile boolean closing;
    private @Nullable T pointer;

    /** @param shutDown makes calls in progress end soon, and may come more than once */
    Handle(T pointer, Consumer<T> shutDown, Consumer<T> close) {
        this.pointer = pointer;
        this.shutDown = shutDown;
        this.close = close;
    }

    /** Runs a call while the object is kept open. */
    <R> R with(Function<T, R> call) {
        if (!closing) {  // who would only wait for the lock need not
            lock.readLock().lock();
            try {
                if (pointer != null && !closing) {
                    return call.apply(pointer);
                }
            } finally {
                lock.readLock().unlock();
            }
        }
        throw new LuminaException.Closed("the model is closed");
    }

    /** Runs a call that answers with a status. */
    void call(Function<T, Integer> call) {
        with(pointer -> {
            Status.check(call.apply(pointer));  // inside: the message belongs to this thread's last call
            return pointer;
        });
    }

    /** Ends the calls in progress soon, and refuses others from now on. */
    void shutDown() {
        closing = true;
        lock.readLock().lock();
        try {
            if (pointer != null) {
                shutDown.accept(pointer);
            }
        } finally {
            lock.readLock().unlock();
        }
    }

    void close() {
        shutDown();
        lock.writeLock().lock();
        try {
            if (pointer != null) {
                close.accept(pointer);
                pointer = null;
            }
        } finally {
            lock.writeLock().unlock();
        }
    }
}
