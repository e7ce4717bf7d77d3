// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.spring.autoconfigure;

import java.time.Duration;
import org.luminamgpt.LuminaException;
import org.luminamgpt.LuminaListener;
import org.luminamgpt.Request;
import org.luminamgpt.Result;
import org.springframework.context.SmartLifecycle;

/**
 * Lets requests that are under way finish when the application stops: after the web server has taken its last request, and for as long as
 * {@code spring.lifecycle.timeout-per-shutdown-phase} says. What still runs then is cancelled as the model is closed. Thread-safe.
 */
public final class LuminaShutdown implements SmartLifecycle, LuminaListener {
    private int underWay;
    private boolean running;
    private Runnable whenIdle = () -> {};

    LuminaShutdown() {}

    @Override
    public synchronized void submitted(Request request) {
        underWay++;
    }

    @Override
    public void finished(Request request, Result result) {
        ended();
    }

    @Override
    public void failed(Request request, LuminaException why, Duration after) {
        ended();
    }

    private void ended() {
        Runnable idle;
        synchronized (this) {
            underWay--;
            if (underWay > 0) {
                return;
            }
            idle = whenIdle;
            whenIdle = () -> {};
        }
        idle.run();
    }

    @Override
    public synchronized void start() {
        running = true;
    }

    @Override
    public synchronized void stop() {
        running = false;
    }

    @Override
    public void stop(Runnable callback) {
        synchronized (this) {
            running = false;
            if (underWay > 0) {
                whenIdle = callback;
                return;
            }
        }
        callback.run();
    }

    @Override
    public synchronized boolean isRunning() {
        return running;
    }

    /** Stops after the web server, whose phases are higher. */
    @Override
    public int getPhase() {
        return 0;
    }
}
