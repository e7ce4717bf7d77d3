// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.luminamgpt.LuminaException;

@Timeout(60)
class HandleTest {
    private final CountDownLatch within = new CountDownLatch(1);
    private final CountDownLatch shutDown = new CountDownLatch(1);
    private final AtomicInteger freed = new AtomicInteger();
    private final Handle<Pointer> handle = new Handle<>(new Pointer((Pointer) null), pointer -> shutDown.countDown(),
            pointer -> freed.incrementAndGet());

    @Test
    void closingEndsTheCallsInProgressAndFreesAfterThem() throws Exception {
        var call = CompletableFuture.supplyAsync(() -> handle.with(pointer -> {
            within.countDown();
            try {
                shutDown.await();
                Thread.sleep(50);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return freed.get();
        }));
        within.await();
        CompletableFuture.runAsync(handle::close).get(20, TimeUnit.SECONDS);
        assertThat(call.get(20, TimeUnit.SECONDS)).as("freed during the call").isZero();
        assertThat(freed).hasValue(1);
        assertThatExceptionOfType(LuminaException.Closed.class).isThrownBy(() -> handle.with(pointer -> 1));
        handle.close();
        assertThat(freed).hasValue(1);
    }
}
