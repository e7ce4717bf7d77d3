// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.internal.runtime;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.luminamgpt.LuminaException;
import org.luminamgpt.internal.engine.EngineEvent;
import org.luminamgpt.internal.engine.EngineRequest;

/** The ids that a request generates, and nothing made of them. */
final class GeneratedIds implements EngineLoop.Listener {
    private final CompletableFuture<int[]> ids = new CompletableFuture<>();

    private GeneratedIds() {}

    /** The ids of several requests, which run together. An interrupt, or one that is refused, cancels all. When this returns, all have ended. */
    static List<int[]> of(EngineQueue queue, List<EngineRequest> requests) {
        var started = new LinkedHashMap<Long, GeneratedIds>();
        Runnable cancel = () -> started.keySet().forEach(queue::cancel);
        try {
            for (EngineRequest request : requests) {
                var answer = new GeneratedIds();
                started.put(queue.start(request, answer), answer);
            }
            var all = new ArrayList<int[]>();
            for (GeneratedIds answer : started.values()) {
                all.add(Waiting.cancelling(answer.ids, cancel));
            }
            return all;
        } catch (ExecutionException e) {
            throw Failures.of(e, "could not generate");
        } finally {
            cancel.run();  // of those that have ended, nothing
            started.values().forEach(answer -> Waiting.quietly(answer.ids));
        }
    }

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
