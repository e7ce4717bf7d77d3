// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.internal.runtime;

import java.util.concurrent.CompletableFuture;
import org.luminamgpt.LuminaException;
import org.luminamgpt.internal.engine.EngineEvent;

/** The ids that a request generates, and nothing made of them. */
final class GeneratedIds implements EngineLoop.Listener {
    final CompletableFuture<int[]> ids = new CompletableFuture<>();

    @Override
    public void on(EngineEvent event) {
        if (event instanceof EngineEvent.Finished finished) {
            if (finished.failure() == null) {
                ids.complete(finished.ids());
            } else {
                ids.completeExceptionally(finished.failure());
            }
        }
    }

    @Override
    public void fail(LuminaException failure) {
        ids.completeExceptionally(failure);
    }
}
