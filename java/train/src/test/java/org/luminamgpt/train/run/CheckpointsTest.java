// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.train.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointsTest {
    @TempDir
    private Path folder;

    @Test
    void theNewestAreKeptByCount() throws IOException {
        Checkpoints checkpoints = new Checkpoints(folder, 2);
        for (int step = 10; step <= 40; step += 10) {
            save(checkpoints, step);
        }
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left.map(p -> p.getFileName().toString())).containsExactlyInAnyOrder("step-000000030", "step-000000040");
        }
        assertThat(checkpoints.latest()).hasValueSatisfying(saved -> assertThat(saved.step()).isEqualTo(40));
    }

    @Test
    void aFullDiskLeavesTheEarlierCheckpointAndNoRemains() throws IOException {
        Checkpoints checkpoints = new Checkpoints(folder, 1);
        save(checkpoints, 10);
        assertThatThrownBy(() -> checkpoints.save(20, directory -> {
            Files.writeString(directory.resolve("weights"), "half");
            throw new IOException("No space left on device");
        })).isInstanceOf(IOException.class).hasMessageContaining("step 20").hasMessageContaining("No space left")
                .hasMessageContaining("untouched");
        assertThat(Files.readString(checkpoints.latest().orElseThrow().directory().resolve("weights"))).isEqualTo("10");
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left).hasSize(1);
        }
    }

    @Test
    void whatAKillLeftHalfWrittenIsNoCheckpointAndIsReplaced() throws IOException {
        Checkpoints checkpoints = new Checkpoints(folder, 2);
        save(checkpoints, 10);
        Files.writeString(Files.createDirectory(folder.resolve("step-000000020.partial")).resolve("weights"), "half");
        assertThat(new Checkpoints(folder, 2).latest().orElseThrow().step()).isEqualTo(10);
        save(checkpoints, 20);
        assertThat(Files.readString(folder.resolve("step-000000020/weights"))).isEqualTo("20");
    }

    private static void save(Checkpoints checkpoints, long step) throws IOException {
        checkpoints.save(step, directory -> Files.writeString(directory.resolve("weights"), "" + step));
    }
}
