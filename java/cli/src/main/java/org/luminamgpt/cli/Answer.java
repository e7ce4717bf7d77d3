// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.cli;

import java.util.List;
import org.luminamgpt.Result;
import org.luminamgpt.Usage;

/**
 * An answer in the shape of {@code --json}.
 *
 * @param files of its pictures
 * @param finish end_of_turn or max_tokens
 */
record Answer(String text, int[] ids, List<String> files, long seed, String finish, Spent usage) {
    /** What it took; seconds are of the request alone. */
    record Spent(long promptTokens, long cachedPromptTokens, long generatedTokens, long passes, long preemptions, double seconds) {
        static Spent of(Usage usage) {
            return new Spent(usage.promptTokens(), usage.cachedPromptTokens(), usage.generatedTokens(), usage.passes(),
                    usage.preemptions(), usage.elapsed().toNanos() / 1e9);
        }
    }

    static Answer of(Result result, List<String> files) {
        return new Answer(result.text(), result.ids(), files, result.sampling().seed() == null ? 0 : result.sampling().seed(),
                finish(result.finish() == Result.Finish.END_OF_TURN), Spent.of(result.usage()));
    }

    static String finish(boolean complete) {
        return complete ? "end_of_turn" : "max_tokens";
    }
}
