// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.luminamgpt.Result;
import org.luminamgpt.Sampling;
import org.luminamgpt.Usage;

class HintsTest {
    private static Result answer(String text) {
        return new Result(text, List.of(), new int[3], Result.Finish.MAX_TOKENS, Sampling.DEFAULTS, new Usage(1, 0, 3, 3, 0, Duration.ZERO));
    }

    @Test
    void anAnswerWithoutTextIsExplainedByWhatTheModelCanDo() {
        var embedded = new ModelOptions();
        assertThat(Hints.ofNothing(answer(" "), embedded))
                .startsWith("The answer has no text: none of its 3 tokens is any. The embedded model does not talk")
                .contains("\"Describe the image in detail.\"");
        assertThat(Hints.ofNothing(answer("a fox"), embedded)).isEmpty();
        var other = new ModelOptions();
        other.model = Path.of("dir");
        assertThat(Hints.ofNothing(answer(""), other)).isEqualTo("The answer has no text: none of its 3 tokens is any.");
        assertThat(Hints.about(other)).isEmpty();
    }
}
