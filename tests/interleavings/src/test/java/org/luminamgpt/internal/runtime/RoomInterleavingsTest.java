// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.internal.runtime;

import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.junit.jupiter.api.Test;
import org.luminamgpt.LuminaException;

/** Places taken and given back while the model is closed, in all orders. */
@Param(name = "count", gen = IntGen.class, conf = "1:3")
public class RoomInterleavingsTest {
    private static final int CAPACITY = 3;

    private final Room room = new Room(CAPACITY);

    @Operation
    public String take(@Param(name = "count") int count) {
        try {
            room.take(count);
            return "taken";
        } catch (LuminaException.Closed e) {
            return "closed";
        } catch (LuminaException.QueueFull e) {
            return "full";
        }
    }

    @Operation
    public void release() {
        room.release(1);
    }

    @Operation
    public void close() {
        room.close();
    }

    /** The same with one thread. */
    public static final class OneThread {
        private int places = CAPACITY;
        private boolean closed;

        public String take(int count) {
            if (closed) {
                return "closed";
            }
            if (count > places) {
                return "full";
            }
            places -= count;
            return "taken";
        }

        public void release() {
            places++;
        }

        public void close() {
            closed = true;
        }
    }

    @Test
    void everyOrderIsOneOfOneThread() {
        new ModelCheckingOptions().iterations(Integer.getInteger("iterations")).invocationsPerIteration(Integer.getInteger("invocations"))
                .threads(3).actorsPerThread(2).actorsAfter(1).sequentialSpecification(OneThread.class).check(RoomInterleavingsTest.class);
    }
}
