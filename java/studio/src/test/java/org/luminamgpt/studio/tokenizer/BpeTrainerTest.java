// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.studio.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.luminamgpt.tools.Tokenizer;

class BpeTrainerTest {
    @TempDir
    Path directory;

    @Test
    void theMostFrequentPairIsMergedFirst() {
        BpeTrainer trainer = new BpeTrainer();
        for (int i = 0; i < 3; i++) trainer.add("banana");
        trainer.add("xyxy");
        assertThat(trainer.learn(3)).extracting(BpeTrainer.Merge::merged).startsWith("an").doesNotContain("xy", "yx");
    }

    @Test
    void mergesNeverCrossDigitsPunctuationOrWords() {
        BpeTrainer trainer = new BpeTrainer();
        for (int i = 0; i < 50; i++) trainer.add("a1 12, b.b, b");
        assertThat(trainer.learn(100)).extracting(BpeTrainer.Merge::merged).containsExactly("\u0120b");
    }

    @Test
    void theWrittenFileIsAWorkingTokenizerWithTheRealNames() throws IOException {
        BpeTrainer trainer = new BpeTrainer();
        for (int i = 0; i < 9; i++) trainer.add("A red fox on a red background.\nEin weißer Fuchs. 狐");
        int size = TokenizerFiles.write(directory, 64, 16, trainer.learn(60));
        try (Tokenizer tokenizer = Tokenizer.open(directory.resolve("tokenizer.json"))) {
            assertThat(tokenizer.codes()).isEqualTo(64);
            assertThat(tokenizer.grids()).isEqualTo(17);
            assertThat(tokenizer.begin()).isZero();
            assertThat(tokenizer.pictureMark()).isEqualTo(size);
            String text = "A red fox. 123 weiß 狐 \uD83D\uDE00  <|image|> <reserved08706>";
            int[] ids = tokenizer.encode(text);
            assertThat(tokenizer.decode(ids)).isEqualTo(text);
            assertThat(ids).contains(tokenizer.endOfTurn(), tokenizer.pictureMark());
            assertThat(tokenizer.encode(" red")).hasSize(1);
            assertThat(tokenizer.encode("red fox")).hasSizeLessThan(5);
        }
    }

    @Test
    void theAlphabetHas256DistinctCharacters() {
        assertThat(List.of(ByteAlphabet.inOrder())).hasSize(256).doesNotHaveDuplicates().startsWith("!", "\"");
        assertThat(ByteAlphabet.of(" \n")).isEqualTo("\u0120\u010a");
    }
}
