// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.cli;

import java.util.List;
import java.util.concurrent.CompletionException;
import org.luminamgpt.Generation;
import org.luminamgpt.LuminaException;
import org.luminamgpt.Result;

/** Waiting for generations. */
final class Results {
    private Results() {}

    /** All results, in order; the first failure ends the wait and cancels the others. */
    static List<Result> of(List<Generation> generations) {
        try {
            return generations.stream().map(generation -> generation.result().join()).toList();
        } catch (CompletionException e) {
            generations.forEach(Generation::cancel);
            if (e.getCause() instanceof LuminaException cause) {
                throw cause;
            }
            throw e;
        }
    }
}
