// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.luminamgpt.Chat;
import org.luminamgpt.Device;
import org.luminamgpt.Lumina;
import org.luminamgpt.LuminaBuilder;
import org.luminamgpt.LuminaException;
import org.luminamgpt.Request;
import org.luminamgpt.Result;
import org.luminamgpt.tools.Workbench;

/** Two engines of the CPU behind one queue, in place of two cards. */
@Timeout(300)
class SeveralEnginesTest {
    private static final String APPLE = "A cartoon picture of a red apple on a white background.";

    private static LuminaBuilder builder() {
        return Lumina.embedded().device(Device.cpu()).threads(1).cacheBudget(32 << 20);
    }

    private static Lumina two() {
        return Opening.open(builder().options(), List.of(Device.cpu(), Device.cpu()));
    }

    @Test
    void drawTheIdsOfOneAndSayWhatTheyAre() {
        List<Request> requests = LongStream.range(0, 4).mapToObj(seed -> Request.image(APPLE).seed(seed).temperature(1)).toList();
        List<int[]> alone;
        try (Lumina one = builder().build()) {
            alone = Workbench.of(one).generateAll(requests);
            assertThat(one.info().engine().device()).isEqualTo("cpu");
        }
        try (Lumina two = two()) {
            assertThat(Workbench.of(two).generateAll(requests)).usingRecursiveComparison().isEqualTo(alone);
            assertThat(two.generate(requests.get(3)).ids()).isEqualTo(alone.get(3));
            assertThat(two.info().engine().device()).isEqualTo("cpu,cpu");
            assertThat(two.info().engine().cacheBytes()).isGreaterThan(33 << 20);
            assertThat(Workbench.of(two).stats().requestsFinished()).isEqualTo(5);
            assertThat(two.info().codec().device()).isEqualTo("cpu");
        }
    }

    @Test
    void aChatStaysWhereItsHistoryWasRead() {
        try (Lumina two = two()) {
            Chat first = two.chat();
            Chat second = two.chat();
            for (Chat chat : List.of(first, second)) {
                chat.send(Request.image(APPLE).seed(1));
            }
            for (Chat chat : List.of(second, first)) {
                int before = chat.ids().length;
                Result next = chat.send(Request.image("A cartoon picture of a fox on a red background.").seed(2));
                assertThat(next.usage().cachedPromptTokens()).isGreaterThan(before / 2);
            }
        }
    }

    @Test
    void closingClosesAll() {
        Lumina two = two();
        two.close();
        two.close();
        assertThatExceptionOfType(LuminaException.Closed.class).isThrownBy(() -> two.generate(Request.image(APPLE)));
        assertThatExceptionOfType(LuminaException.Closed.class).isThrownBy(() -> Workbench.of(two).stats());
    }

    @Test
    void cardsThatAreNotThereAreRefused() {
        assertThatExceptionOfType(LuminaException.NativeLibrary.class).isThrownBy(() -> Lumina.embedded().devices(0, 1).build())
                .withMessageContaining("is not to be had");
        assertThatExceptionOfType(LuminaException.InvalidRequest.class)
                .isThrownBy(() -> Opening.decoder(Lumina.embedded().devices(0, 1).options())).withMessageContaining("name one of them");
    }
}
