// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

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
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "gpu", "cuda:", "cuda:-1", "cuda:1234", "cuda:x", " cpu"})
    void othersAreRefused(String name) {
        assertThatExceptionOfType(LuminaException.InvalidRequest.class).isThrownBy(() -> Device.parse(name))
                .withMessage("device is auto, cpu, cuda or cuda:N, was \"" + name + '"');
    }
}
