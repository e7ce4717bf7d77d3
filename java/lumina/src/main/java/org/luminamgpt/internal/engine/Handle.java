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

/** A native object that is never used after it was closed: closing waits for the calls in progress. */
final class Handle<T extends Pointer> {
    private final ReadWriteLock lock = new ReentrantReadWriteLock();
    private final Consumer<T> close;
    private @Nullable T pointer;

    Handle(T pointer, Consumer<T> close) {
        this.pointer = pointer;
        this.close = close;
    }

    /** Runs a call while the object is kept open. */
    <R> R with(Function<T, R> call) {
        lock.readLock().lock();
        try {
            if (pointer == null) {
                throw new LuminaException.Closed("the model is closed");
            }
            return call.apply(pointer);
        } finally {
            lock.readLock().unlock();
        }
    }

    /** Runs a call that answers with a status. */
    void call(Function<T, Integer> call) {
        with(pointer -> {
            Status.check(call.apply(pointer));  // inside: the message belongs to this thread's last call
            return pointer;
        });
    }

    void close() {
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
