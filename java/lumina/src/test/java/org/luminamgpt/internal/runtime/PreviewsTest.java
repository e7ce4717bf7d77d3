// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Generations whose rows come together, as those of a batch do. */
class PreviewsTest {
    private static final int HEIGHT = 8;

    private final FakeCodec fake = new FakeCodec();
    private final CodecThread codec = new CodecThread(() -> fake);
    private final Previews.Turns turns = new Previews.Turns(codec);
    /** Who was shown, by number, in order. */
    private final List<Integer> shown = Collections.synchronizedList(new ArrayList<>());
    private final List<Cancellation> cancellations = new ArrayList<>();
    private final List<Previews> batch = new ArrayList<>();

    @AfterEach
    void close() {
        fake.decodes.release(100);
        codec.close();
    }

    private void begin(int generations) {
        for (int i = 0; i < generations; i++) {
            int number = i;
            cancellations.add(new Cancellation());
            batch.add(new Previews(turns, cancellations.get(i), (image, rgb) -> shown.add(number)));
            batch.get(i).start(HEIGHT, 2, new int[0]);
        }
    }

    /** A row of each; then the codec is free again, and has rested. */
    private void row(int row) throws InterruptedException {
        for (Previews previews : batch) {
            previews.row(0, row, new int[] {1, 2});
        }
        await().until(codec::isIdle);
        Thread.sleep(20);  // three times what a fake picture takes, at most
    }

    @Test
    void takeTurns() throws Exception {
        begin(4);
        for (int row = 0; row < HEIGHT - 1; row++) {
            row(row);
        }
        assertThat(shown).hasSizeGreaterThanOrEqualTo(4);
        assertThat(shown.subList(0, 4)).containsExactly(0, 1, 2, 3);
    }

    @Test
    void whoIsCancelledOrHasEndedIsPassedOver() throws Exception {
        begin(3);
        row(0);
        cancellations.get(1).cancel();
        cancellations.get(2).end();
        batch.subList(1, 3).clear();
        row(1);
        row(2);
        assertThat(shown).containsOnly(0);
    }

    @Test
    void noneIsDrawnOfTheLastRow() throws Exception {
        begin(1);
        for (int row = 0; row < HEIGHT; row++) {
            fake.decodes.drainPermits();
            batch.get(0).row(0, row, new int[] {1, 2});
        }
        fake.decodes.release(10);
        await().until(codec::isIdle);
        assertThat(shown).hasSize(1);
    }
}
