// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Which promise each mode keeps. */
class SpeculationTest {
    private static final List<Request> REQUESTS = LongStream.range(0, 4).mapToObj(seed ->
            Request.image("A cartoon picture of a rose at the top on a black background.").size(128, 128).seed(seed)).toList();

    private static List<int[]> oneByOne(Lumina lumina) {
        return REQUESTS.stream().map(request -> lumina.generate(request).ids()).toList();
    }

    private static List<int[]> atOnce(Lumina lumina) {
        return lumina.submitAll(REQUESTS).stream().map(generation -> generation.result().join().ids()).toList();
    }

    @Test
    void exactDrawsWhatPlainDecodingDraws() {
        try (Lumina off = Lumina.embedded().speculation(Speculation.OFF).build();
                Lumina exact = Lumina.embedded().speculation(Speculation.EXACT).speculationWindow(8).build()) {
            assertThat(oneByOne(exact)).containsExactlyElementsOf(oneByOne(off));
        }
    }

    @Test
    void approximateDrawsOtherPicturesButAlwaysTheSame() {
        try (Lumina off = Lumina.embedded().speculation(Speculation.OFF).build();
                Lumina two = Lumina.embedded().speculation(Speculation.APPROXIMATE).build();
                Lumina again = Lumina.embedded().speculation(Speculation.APPROXIMATE).speculationWindow(2).threads(1).build()) {
            List<int[]> drawn = oneByOne(two);
            assertThat(atOnce(two)).containsExactlyElementsOf(drawn);
            assertThat(oneByOne(again)).containsExactlyElementsOf(drawn);
            List<int[]> plain = oneByOne(off);
            for (int i = 0; i < drawn.size(); i++) {
                assertThat(drawn.get(i)).as("request %d", i).hasSameSizeAs(plain.get(i)).isNotEqualTo(plain.get(i));
            }
        }
    }
}
