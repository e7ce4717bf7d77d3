// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.internal.text;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;
import org.luminamgpt.Golden;

class TextStreamTest {
    @Test
    void thePiecesOfAnyTextAddUpToItAndNoneHasHalfACharacter() {
        try (Tokenizer tokenizer = Golden.tokenizer()) {
            for (JsonNode text : Golden.list(Golden.json("text/tokenizer.json"))) {
                var stream = new TextStream(tokenizer);
                var whole = new StringBuilder();
                for (int id : Golden.ints(text.get("ids"))) {
                    String piece = stream.add(id);
                    assertThat(piece).doesNotContain("\uFFFD");
                    whole.append(piece);
                }
                whole.append(stream.end());
                assertThat(whole.toString()).isEqualTo(text.get("decoded").textValue());
            }
        }
    }

    @Test
    void bytesThatNeverBecomeACharacterComeOutAsReplacements() {
        try (Tokenizer tokenizer = Golden.tokenizer()) {
            int[] ids = tokenizer.encode("\uD83E\uDD8A");  // four bytes, which this vocabulary has no merge for
            assertThat(ids).hasSize(4);
            var stream = new TextStream(tokenizer);
            assertThat(stream.add(ids[0])).isEmpty();
            assertThat(stream.add(ids[1])).isEmpty();
            assertThat(stream.end()).contains("\uFFFD");
        }
    }
}
