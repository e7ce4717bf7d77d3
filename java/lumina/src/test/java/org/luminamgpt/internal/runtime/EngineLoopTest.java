// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.luminamgpt.Golden;
import org.luminamgpt.LuminaException;
import org.luminamgpt.internal.engine.EngineEvent;
import org.luminamgpt.internal.engine.EngineRequest;

/** What the loop makes of a step that found no memory, which lumina.h says is no breakdown. */
@Timeout(60)
class EngineLoopTest {
    private static final LuminaException.OutOfMemory NO_MEMORY = new LuminaException.OutOfMemory("no memory for a step");

    private final FakeEngine engine = new FakeEngine(Golden.tokenizer().vocabulary());
    private EngineLoop loop;

    @AfterEach
    void close() {
        loop.close();
    }

    private CompletableFuture<int[]> draw() {
        var ids = new CompletableFuture<int[]>();
        loop.start(new EngineRequest(new int[] {0}, 1, 1, 0, 1, 1, 100, 1, 1), new EngineLoop.Listener() {
            @Override
            public void on(EngineEvent event) {
                if (event instanceof EngineEvent.Finished finished) {
                    ids.complete(finished.ids());
                }
            }

            @Override
            public void fail(LuminaException failure) {
                ids.completeExceptionally(failure);
            }
        });
        return ids;
    }

    @Test
    void aStepWithoutMemoryIsTriedAgainUntilMemoryIsThere() throws Exception {
        loop = new EngineLoop(engine, false, 20_000);
        int[] undisturbed = draw().get(20, TimeUnit.SECONDS);
        engine.failure = NO_MEMORY;
        CompletableFuture<int[]> ids = draw();
        assertThatExceptionOfType(java.util.concurrent.TimeoutException.class).isThrownBy(() -> ids.get(100, TimeUnit.MILLISECONDS));
        engine.failure = null;
        assertThat(ids.get(20, TimeUnit.SECONDS)).isEqualTo(undisturbed);
    }

    @Test
    void whereMemoryStaysAwayTheRequestsUnderWayFailAndLaterOnesWork() throws Exception {
        loop = new EngineLoop(engine, false, 50);
        engine.failure = NO_MEMORY;
        CompletableFuture<int[]> first = draw();
        assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> first.get(20, TimeUnit.SECONDS)).withCause(NO_MEMORY);
        engine.failure = null;
        assertThat(draw().get(20, TimeUnit.SECONDS)).isNotEmpty();
        assertThat(engine.cancelled).hasSize(1);
    }

    @Test
    void closingEndsTheTrying() throws Exception {
        loop = new EngineLoop(engine, false, 600_000);
        engine.failure = NO_MEMORY;
        CompletableFuture<int[]> ids = draw();
        CompletableFuture<Void> closing = CompletableFuture.runAsync(loop::close);
        while (!engine.isShutDown()) {
            Thread.onSpinWait();
        }
        engine.failure = new LuminaException.Closed("the engine was shut down");  // as the real one answers from then on
        closing.get(20, TimeUnit.SECONDS);
        assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> ids.get(20, TimeUnit.SECONDS))
                .withCauseInstanceOf(LuminaException.Cancelled.class);
    }
}
