// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.spring;

import java.util.List;
import java.util.concurrent.ExecutionException;
import org.luminamgpt.Generation;
import org.luminamgpt.Lumina;
import org.luminamgpt.LuminaException;
import org.luminamgpt.Request;
import org.luminamgpt.Result;
import org.springframework.ai.chat.metadata.DefaultUsage;

/** Requests of one call, which run at the same time. */
record Batch(List<Generation> generations) {
    /** All or none. */
    static Batch submit(Lumina lumina, List<Request> requests) {
        return new Batch(lumina.submitAll(requests));
    }

    /** The results in the order of the requests. A failure of one, or an interrupt, ends the work for all. */
    List<Result> await() {
        try {
            return generations.stream().map(Batch::await).toList();
        } catch (RuntimeException e) {
            cancel();
            throw e;
        }
    }

    private static Result await(Generation generation) {
        try {
            return generation.result().get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LuminaException.Cancelled("the thread was interrupted while its request ran", List.of());
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException known ? known : new LuminaException.EngineFailure("the request failed", e.getCause());
        }
    }

    void cancel() {
        generations.forEach(Generation::cancel);
    }

    static DefaultUsage usage(List<Result> results) {
        long prompt = results.stream().mapToLong(result -> result.usage().promptTokens()).sum();
        long generated = results.stream().mapToLong(result -> result.usage().generatedTokens()).sum();
        long cached = results.stream().mapToLong(result -> result.usage().cachedPromptTokens()).sum();
        return new DefaultUsage(Math.toIntExact(prompt), Math.toIntExact(generated), Math.toIntExact(prompt + generated),
                results.stream().map(Result::usage).toList(), cached, null);
    }
}
