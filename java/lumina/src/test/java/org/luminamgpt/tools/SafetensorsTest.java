// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.tools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SafetensorsTest {
    private static final String GOOD = "{\"__metadata__\":{\"format\":\"pt\"},\"a\":{\"dtype\":\"F32\",\"shape\":[2,1],\"data_offsets\":[0,8]},"
            + "\"b\":{\"dtype\":\"BF16\",\"shape\":[],\"data_offsets\":[8,10]}}";

    @TempDir
    private Path folder;

    private Path file(String header) throws IOException {
        byte[] text = header.getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes = ByteBuffer.allocate(8 + text.length + 10).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(text.length).put(text).putFloat(1.5f).putFloat(-2).putShort((short) 3);
        return Files.write(folder.resolve("tensors.safetensors"), bytes.array());
    }

    @Test
    void readsEntriesAndValues() throws IOException {
        try (Safetensors file = Safetensors.open(file(GOOD))) {
            assertThat(file.entries()).extracting(Safetensors.Entry::name).containsExactly("a", "b");
            assertThat(file.entry("a").shape()).isEqualTo(List.of(2L, 1L));
            assertThat(file.floats("a")).containsExactly(1.5f, -2);
            ByteBuffer bytes = ByteBuffer.allocate(2);
            file.read(file.entry("b"), 0, bytes);
            assertThat(bytes.array()).containsExactly(3, 0);
            assertThatExceptionOfType(IOException.class).isThrownBy(() -> file.floats("b")).withMessageContaining("BF16");
            assertThatExceptionOfType(IOException.class).isThrownBy(() -> file.entry("c")).withMessageContaining("no tensor");
            assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> file.read(file.entry("b"), 1, ByteBuffer.allocate(2)));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "{", "{\"a\":7}", "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,4]}}",
            "{\"a\":{\"dtype\":\"F31\",\"shape\":[2],\"data_offsets\":[0,8]}}", "{\"a\":{\"dtype\":\"F32\",\"shape\":[-2],\"data_offsets\":[0,8]}}",
            "{\"a\":{\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[0,12]}}", "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[8,0]}}",
            "{\"a\":{\"dtype\":\"F32\",\"shape\":[4294967296,4294967296],\"data_offsets\":[0,0]}}",
            "{\"a\":{\"dtype\":\"F32\",\"shape\":[2.0],\"data_offsets\":[0,8]}}"})
    void refusesWhatDoesNotFit(String header) throws IOException {
        Path file = file(header);
        assertThatExceptionOfType(IOException.class).isThrownBy(() -> Safetensors.open(file)).withMessageContaining(file.toString());
    }

    @Test
    void refusesEveryCutOfAFile() throws IOException {
        byte[] whole = Files.readAllBytes(file(GOOD));
        for (int length = 0; length < whole.length; length++) {
            Path cut = Files.write(folder.resolve("cut"), java.util.Arrays.copyOf(whole, length));
            assertThatExceptionOfType(IOException.class).isThrownBy(() -> Safetensors.open(cut)).withMessageContaining("cut");
        }
    }
}
