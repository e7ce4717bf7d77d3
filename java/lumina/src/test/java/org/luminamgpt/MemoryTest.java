// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class MemoryTest {
    private static final int WARM_UP = 4;
    private static final int ROUNDS = 12;
    /** Well below the weights of the rounds taken together, well above what a collected heap varies by. */
    private static final long TOLERANCE_KIB = 80 << 10;

    @Test
    void loadingGeneratingCancellingAndClosingAgainAndAgainTakesNoMoreMemory() throws IOException {
        for (int i = 0; i < WARM_UP; i++) {
            round();
        }
        long before = residentKib();
        for (int i = 0; i < ROUNDS; i++) {
            round();
        }
        assertThat(residentKib() - before).as("growth in KiB").isLessThan(TOLERANCE_KIB);
    }

    /** Closes in the middle of a request; the codec is used too. */
    private static void round() {
        try (Lumina lumina = Lumina.embedded().build()) {
            Request request = Request.image("A cartoon picture of a fox on a red background.").size(96, 128);
            assertThat(lumina.generate(request).images()).hasSize(1);
            lumina.submit(request).cancel();
            lumina.submit(request.grid(16, 16).maxTokens(2000));
        }
    }

    private static long residentKib() throws IOException {
        System.gc();
        return Files.readAllLines(Path.of("/proc/self/status")).stream().filter(line -> line.startsWith("RssAnon:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", ""))).findFirst().orElseThrow();
    }
}
