// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.internal.engine;

import org.bytedeco.javacpp.Pointer;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.junit.jupiter.api.Test;
import org.luminamgpt.LuminaException;

/** Calls, shutting down and closing of a native object, in all orders. */
public class HandleInterleavingsTest {
    private volatile boolean freed;
    private int frees;
    private final Handle<Pointer> handle = new Handle<>(new Pointer((Pointer) null), this::notFreed, pointer -> {
        notFreed(pointer);
        freed = true;
        frees++;
    });

    private void notFreed(Pointer pointer) {
        if (freed) {
            throw new AssertionError("used after it was freed");
        }
    }

    @Operation
    public String use() {
        try {
            return handle.with(pointer -> {
                notFreed(pointer);
                notFreed(pointer);  // others have had a turn meanwhile
                return "used";
            });
        } catch (LuminaException.Closed e) {
            return "closed";
        }
    }

    @Operation
    public void shutDown() {
        handle.shutDown();
    }

    /** @return how often it was freed by the time that the call returns */
    @Operation
    public int close() {
        handle.close();
        return frees;
    }

    /** The same with one thread. */
    public static final class OneThread {
        private boolean closing;

        public String use() {
            return closing ? "closed" : "used";
        }

        public void shutDown() {
            closing = true;
        }

        public int close() {
            closing = true;
            return 1;
        }
    }

    @Test
    void everyOrderIsOneOfOneThread() {
        new ModelCheckingOptions().iterations(Integer.getInteger("iterations")).invocationsPerIteration(Integer.getInteger("invocations"))
                .threads(3).actorsPerThread(2).actorsBefore(0).actorsAfter(1).sequentialSpecification(OneThread.class)
                .check(HandleInterleavingsTest.class);
    }
}
