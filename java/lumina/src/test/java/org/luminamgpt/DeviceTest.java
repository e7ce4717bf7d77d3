// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeviceTest {
    @Test
    void isReadByItsName() {
        assertThat(Device.parse("auto")).isEqualTo(Device.auto());
        assertThat(Device.parse("CPU")).isEqualTo(Device.cpu());
        assertThat(Device.parse("cuda")).isEqualTo(Device.cuda(0));
        assertThat(Device.parse("cuda:12")).isEqualTo(Device.cuda(12));
        assertThat(Device.parse("cuda:3,CUDA:0")).isEqualTo(Device.cards(3, 0));
        assertThat(Device.cards(2)).isEqualTo(Device.cuda(2));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "gpu", "cuda:", "cuda:-1", "cuda:1234", "cuda:x", " cpu", "cuda:0,", "cuda:0,1", "cuda:0,cpu", "cuda,cuda:1"})
    void othersAreRefused(String name) {
        assertThatExceptionOfType(LuminaException.InvalidRequest.class).isThrownBy(() -> Device.parse(name))
                .withMessage("device is auto, cpu, cuda, cuda:N or cuda:N,cuda:M, was \"" + name + '"');
    }

    @Test
    void cardsAreNamedOnceAndAreSome() {
        assertThat(Lumina.embedded().devices(1, 0).options().device()).isEqualTo(new Device.Cards(List.of(1, 0)));
        assertThat(Lumina.embedded().devices(1).options().device()).isEqualTo(Device.cuda(1));
        for (int[] wrong : new int[][] {{}, {0, 1, 0}, {0, -1}}) {
            assertThatExceptionOfType(LuminaException.InvalidRequest.class).isThrownBy(() -> Lumina.embedded().devices(wrong));
        }
        assertThatExceptionOfType(LuminaException.InvalidRequest.class).isThrownBy(() -> Device.parse("cuda:1,cuda:1"))
                .withMessage("device names two cards or more, each once, was [1, 1]");
    }
}
