// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.internal.runtime;

import java.util.concurrent.ThreadFactory;
import java.util.function.ToLongFunction;
import org.luminamgpt.internal.engine.Memory;

/** A daemon thread of ours; that the system refuses it is said as the exception that the API promises. */
final class LuminaThread extends Thread {
    /** Bytes of stack by a thread's name, 0 for the usual. A test asks for more than there are, and is refused as by a limit. */
    static volatile ToLongFunction<String> stack = name -> 0;

    LuminaThread(Runnable work, String name) {
        super(null, work, name, stack.applyAsLong(name));
        setDaemon(true);
    }

    static ThreadFactory named(String name) {
        return work -> new LuminaThread(work, name);
    }

    /** @throws org.luminamgpt.LuminaException.OutOfMemory where the system refuses it */
    @Override
    public void start() {
        try {
            super.start();
        } catch (OutOfMemoryError e) {
            throw Memory.of(e, "could not start " + getName());
        }
    }
}
