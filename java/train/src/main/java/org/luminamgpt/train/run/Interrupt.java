// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.train.run;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Ctrl-C and SIGTERM, held back until a training loop stands between two steps. Otherwise the JVM would end while a step
 * is inside libtorch, whose destructors then pull its memory from under it: a crash in place of an end.
 */
final class Interrupt implements AutoCloseable {
    /** What a step may take, and what is waited for a process that does not answer. */
    private static final long PATIENCE_SECONDS = 120;

    private static final int BY_SIGNAL = 143;

    private final CountDownLatch between = new CountDownLatch(1);
    private final Thread hook = new Thread(this::await, "training-interrupt");
    private volatile boolean wanted;

    private Interrupt() {}

    static Interrupt watch() {
        Interrupt interrupt = new Interrupt();
        Runtime.getRuntime().addShutdownHook(interrupt.hook);
        return interrupt;
    }

    /** Whether this JVM wants to end. */
    boolean isWanted() {
        return wanted;
    }

    /** Lets the JVM end, also where only another process was told to. Does not return, as this thread must not enter libtorch again. */
    void leave() {
        between.countDown();
        if (!wanted) System.exit(BY_SIGNAL);
        while (true) LockSupport.park();
    }

    private void await() {
        wanted = true;
        try {
            if (!between.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) Runtime.getRuntime().halt(BY_SIGNAL);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The loop has ended by itself, or by an error that is on its way. */
    @Override
    public void close() {
        between.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            leave(); // the JVM is ending already
        }
    }
}
