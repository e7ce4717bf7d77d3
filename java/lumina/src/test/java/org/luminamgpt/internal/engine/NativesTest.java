// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.luminamgpt.LuminaException;

/** What JavaCPP throws where it finds no memory; tests/soak/no-memory has real allocations fail. */
class NativesTest {
    @Test
    void anArrayWithoutMemoryIsTold() {
        assertThatExceptionOfType(LuminaException.OutOfMemory.class).isThrownBy(() -> Natives.withMemory(() -> {
            throw new OutOfMemoryError("Cannot allocate new SizeTPointer(1)");
        })).withMessageContaining("SizeTPointer");
    }

    @Test
    void aStructWithoutMemoryIsTold() {
        assertThatExceptionOfType(LuminaException.OutOfMemory.class).isThrownBy(() -> Natives.withMemory(() -> {
            throw new RuntimeException("std::bad_alloc");
        }));
    }

    @ParameterizedTest
    @ValueSource(strings = {"other", ""})
    void otherFailuresPass(String message) {
        var failure = new IllegalStateException(message);
        assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> Natives.withMemory(() -> {
            throw failure;
        })).isSameAs(failure);
        assertThat(Natives.withMemory(() -> message)).isSameAs(message);
    }
}
