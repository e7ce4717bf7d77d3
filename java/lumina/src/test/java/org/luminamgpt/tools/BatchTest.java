// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.tools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.luminamgpt.Image;
import org.luminamgpt.Lumina;
import org.luminamgpt.LuminaException;
import org.luminamgpt.Request;

@Timeout(300)
class BatchTest {
    private static final int CAPACITY = 4;
    private static final BatchJob JOB = new BatchJob(3);
    private static Lumina lumina;

    @BeforeAll
    static void open() {
        lumina = Lumina.embedded().queueCapacity(CAPACITY).build();
    }

    @AfterAll
    static void close() {
        lumina.close();
    }

    private static List<BatchRow> rows(int count) {
        return IntStream.range(0, count).mapToObj(i -> JOB.row("r" + i, Map.of("prompt", "A picture of a fox.", "grid", "1x1"))).toList();
    }

    private static Map<String, BatchResult> run(List<BatchRow> rows, int atOnce) {
        var results = new HashMap<String, BatchResult>();
        try (var batch = new Batch(lumina, rows.iterator(), atOnce)) {
            batch.forEachRemaining(result -> assertThat(results.put(result.row().key(), result)).isNull());
        }
        return results;
    }

    private static Map<String, Image> pictures(Map<String, BatchResult> results) {
        return results.values().stream().collect(Collectors.toMap(result -> result.row().key(), BatchResult::image));
    }

    @Test
    void drawsEachRowOnceWhateverIsUnderWayBesideIt() {
        Map<String, Image> alone = pictures(run(rows(7), 1));
        assertThat(alone).hasSize(7);
        assertThat(pictures(run(rows(7), 3))).isEqualTo(alone);
        assertThat(pictures(run(rows(7), 100))).isEqualTo(alone);  // more than the queue holds
    }

    @Test
    void severalShareAModelWhoseQueueIsFull() {
        Map<String, Image> alone = pictures(run(rows(9), CAPACITY));
        List<CompletableFuture<Map<String, Image>>> all = IntStream.range(0, 3)
                .mapToObj(i -> CompletableFuture.supplyAsync(() -> pictures(run(rows(9), CAPACITY)), work -> new Thread(work).start())).toList();
        all.forEach(one -> assertThat(one.join()).isEqualTo(alone));
    }

    @Test
    void aBadRowIsOneOfTheResults() {
        var rows = new ArrayList<>(rows(2));
        rows.add(0, JOB.row("unread", Map.of("prompt", "a fox", "guidance", "much")));
        rows.add(JOB.row("refused", Map.of("prompt", "a fox", "size", "2048x32")));
        rows.add(JOB.row("short", Map.of("prompt", "a fox", "grid", "1x1", "maxTokens", 2)));
        Map<String, BatchResult> results = run(rows, 2);
        assertThat(results).hasSize(5);
        for (String bad : List.of("unread", "refused", "short")) {
            assertThat(results.get(bad)).matches(BatchResult::isBad).extracting(BatchResult::image).isNull();
        }
        assertThat(results.get("unread").error()).isEqualTo("guidance has to be a number, was \"much\"");
        assertThat(results.get("refused").error()).contains("2048x32");
        assertThat(results.get("short").error()).contains("ended after 2 tokens");
        assertThat(results.get("r0").error()).isNull();
        assertThat(results.get("r0").isBad()).isFalse();
    }

    @Test
    void rowsAreReadAsThereIsRoom() {
        var read = new ArrayList<String>();
        Iterator<BatchRow> rows = rows(9).stream().peek(row -> read.add(row.key())).iterator();
        try (var batch = new Batch(lumina, rows, 2)) {
            batch.next();
            assertThat(read).hasSizeLessThanOrEqualTo(3);
        }
    }

    @Test
    void anInterruptEndsIt() {
        BatchRow endless = new BatchRow("long", Request.image("A fox.").grid(16, 16).maxTokens(2000), null, "");
        try (var batch = new Batch(lumina, List.of(endless).iterator(), 1)) {
            Thread.currentThread().interrupt();
            assertThatThrownBy(batch::next).isInstanceOf(LuminaException.Cancelled.class);
            assertThat(Thread.interrupted()).isTrue();
        }
        assertThat(run(rows(CAPACITY), CAPACITY)).hasSize(CAPACITY);  // its place is free
    }

    @Test
    void closingTheModelEndsIt() {
        Lumina closed = Lumina.embedded().build();
        closed.close();
        try (var batch = new Batch(closed, rows(3).iterator(), 2)) {
            assertThatThrownBy(batch::next).isInstanceOf(LuminaException.Closed.class);
        }
    }

    @Test
    void refusesNoRowAtOnce() {
        assertThatThrownBy(() -> new Batch(lumina, rows(1).iterator(), 0)).isInstanceOf(LuminaException.InvalidRequest.class)
                .hasMessageContaining("was 0");
    }
}
