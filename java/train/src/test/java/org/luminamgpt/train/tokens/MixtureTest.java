// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.train.tokens;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MixtureTest {
    private static final int FIRST = 1000;
    private static final int SECOND = 200;

    @TempDir
    Path directory;

    @BeforeEach
    void write() throws IOException {
        set("one", FIRST);
        set("two", SECOND);
    }

    /** Records of 1 to 50 tokens. */
    private void set(String name, int count) throws IOException {
        Path folder = Files.createDirectories(directory.resolve(name));
        try (TokenShard.Writer writer = new TokenShard.Writer(TokenShard.file(folder, 0, 1), TokenShard.Header.of(name, 0, 1, count))) {
            for (int i = 0; i < count; i++) {
                int[] tokens = new int[1 + i * 37 % 50];
                writer.append(new TokenRecord(i, tokens, tokens.clone()));
            }
            writer.finish();
        }
    }

    private Mixture mixture(String yaml) throws IOException {
        return Mixture.read(Files.writeString(directory.resolve("data.yaml"), yaml));
    }

    @Test
    void ratiosSayHowMuchOfEachSetAnEpochDraws() throws IOException {
        try (Mixture mixture = mixture("META:\n  - path: one\n    ratio: 0.4\n  - path: 'two'\n    ratio: 2.5\n    type: other\n")) {
            Map<Boolean, Integer> drawn = new HashMap<>();
            Map<Integer, Integer> times = new HashMap<>();
            for (int[] batch : mixture.epoch(1, 0, 1)) {
                drawn.merge(batch[0] < FIRST, 1, Integer::sum);
                times.merge(batch[0], 1, Integer::sum);
            }
            assertThat(drawn).containsEntry(true, 400).containsEntry(false, 500);
            times.forEach((index, count) -> assertThat(count).isBetween(index < FIRST ? 1 : 2, index < FIRST ? 1 : 3));
        }
    }

    @Test
    void aStartThatIsNoStepIsRefusedByName() throws IOException {
        try (Mixture mixture = mixture("START: 30\nMETA: [{path: one}]")) {
            assertThat(mixture.firstStep()).isEqualTo(30);
        }
        for (String start : new String[] {"-1", "soon", "1.5"}) {
            assertThatThrownBy(() -> mixture("START: " + start + "\nMETA: [{path: one}]")).isInstanceOf(IOException.class)
                    .hasMessageContaining("START must be a step").hasMessageContaining(start);
        }
    }

    @Test
    void anEpochIsTheSameForTheSameSeedAndAnotherForAnother() throws IOException {
        try (Mixture mixture = mixture("META:\n  - path: one\n")) {
            assertThat(mixture.epoch(1, 2, 8)).isDeepEqualTo(mixture.epoch(1, 2, 8));
            assertThat(Arrays.deepEquals(mixture.epoch(1, 2, 8), mixture.epoch(1, 3, 8))).isFalse();
            assertThat(Arrays.deepEquals(mixture.epoch(1, 2, 8), mixture.epoch(2, 2, 8))).isFalse();
        }
    }

    @Test
    void batchesAreWholeAndHoldEachSampleOnceAndNotAscending() throws IOException {
        try (Mixture mixture = mixture("META:\n  - path: one\n")) {
            int[][] batches = mixture.epoch(1, 0, 7);
            assertThat(batches).hasNumberOfRows(FIRST / 7);
            assertThat(Arrays.stream(batches).flatMapToInt(Arrays::stream).distinct().count()).isEqualTo(FIRST / 7 * 7);
            int[] lengths = Arrays.stream(batches).mapToInt(batch -> mixture.length(batch[0])).toArray();
            assertThat(lengths).isNotEqualTo(Arrays.stream(lengths).sorted().toArray());
        }
    }

    @Test
    void samplesOfOneChunkHaveSimilarLengths() throws IOException {
        try (Mixture mixture = mixture("META:\n  - path: one\n    ratio: 40\n")) {  // 40000 samples: 20 chunks of 500 batches of 4
            double spread = 0;
            int[][] batches = mixture.epoch(1, 0, 4);
            for (int[] batch : batches) {
                int[] lengths = Arrays.stream(batch).map(mixture::length).sorted().toArray();
                spread += lengths[3] - lengths[0];
            }
            assertThat(spread / batches.length).isLessThan(4);  // ungrouped: about 30
        }
    }

    @Test
    void recordsAreNamedByFileAndItem() throws IOException {
        try (Mixture mixture = mixture("META:\n  - path: one\n  - path: two\n")) {
            assertThat(mixture.size()).isEqualTo(FIRST + SECOND);
            assertThat(mixture.name(FIRST + 3)).contains("two").contains("item 3");
            assertThat(mixture.get(FIRST + 3).id()).isEqualTo(3);
            assertThatThrownBy(() -> mixture.get(FIRST + SECOND)).isInstanceOf(IndexOutOfBoundsException.class);
        }
    }

    @Test
    void mistakesInTheConfigurationAreNamed() {
        assertThatThrownBy(() -> mixture("META: []")).hasMessageContaining("data.yaml").hasMessageContaining("META");
        assertThatThrownBy(() -> mixture("META:\n  - ratio: 1\n")).hasMessageContaining("needs a path");
        assertThatThrownBy(() -> mixture("META:\n  - path: one\n    ratio: -1\n")).hasMessageContaining("above 0");
        assertThatThrownBy(() -> mixture("META:\n  - path: one\n    ratio: much\n")).hasMessageContaining("no number");
        assertThatThrownBy(() -> mixture("META: [")).hasMessageContaining("data.yaml");
        assertThatThrownBy(() -> mixture("META:\n  - path: nowhere\n")).hasMessageContaining("nowhere");
    }
}
