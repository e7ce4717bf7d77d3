// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.train.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.bytedeco.pytorch.global.torch.ScalarType;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SafeTensorsTest {
    @TempDir
    private Path folder;

    @Test
    void tensorsOfAllTypesComeBackAsWritten() throws IOException {
        try (PointerScope scope = new PointerScope()) {
            Map<String, Tensor> tensors = new LinkedHashMap<>();
            tensors.put("a.weight", Ops.floats(new float[] {1, -2, 3.5f, 0, 5, 6}, 2, 3));
            tensors.put("b", Ops.longs(1, 2, -3));
            tensors.put("empty", Ops.longs());
            tensors.put("c", Ops.floats(new float[] {1.0078125f}, 1).to(ScalarType.BFloat16));
            Path file = folder.resolve("t.safetensors");
            SafeTensors.write(file, tensors);
            Map<String, Tensor> read = SafeTensors.read(file);
            assertThat(read.keySet()).containsExactly("a.weight", "b", "empty", "c");
            assertThat(Ops.toFloats(read.get("a.weight"))).containsExactly(1, -2, 3.5f, 0, 5, 6);
            assertThat(Parameters.shape(read.get("a.weight"))).containsExactly(2, 3);
            assertThat(Ops.toLongs(read.get("b"))).containsExactly(1, 2, -3);
            assertThat(read.get("c").scalar_type().intern()).isEqualTo(ScalarType.BFloat16);
        }
    }

    @Test
    void aWriteThatFailsLeavesTheEarlierFile() throws IOException {
        Path file = folder.resolve("t.safetensors");
        try (PointerScope scope = new PointerScope()) {
            SafeTensors.write(file, Map.of("a", Ops.floats(new float[] {1, 2}, 2)));
            byte[] before = Files.readAllBytes(file);
            Map<String, Tensor> dies = new LinkedHashMap<>(Map.of("a", Ops.floats(new float[] {3, 4}, 2)));
            dies.put("b", new Dying(Ops.floats(new float[] {5, 6}, 2)));
            assertThatThrownBy(() -> SafeTensors.write(file, dies)).hasMessage("no room");
            assertThat(Files.readAllBytes(file)).isEqualTo(before);
            try (var files = Files.list(folder)) {
                assertThat(files).containsExactly(file);
            }
        }
    }

    /** Fails when its values are asked for, after the header and others are written. */
    private static final class Dying extends Tensor {
        Dying(Tensor of) {
            super(of);
        }

        @Override
        public Tensor detach() {
            throw new IllegalStateException("no room");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "[1]", "{\"a\":", "{\"a\":{\"dtype\":\"F99\",\"shape\":[1],\"data_offsets\":[0,4]}}",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[-1],\"data_offsets\":[0,4]}}",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,4]}}",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[4],\"data_offsets\":[0,16]}}",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[8,4]}}",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[4294967296,4294967296],\"data_offsets\":[0,8]}}"})
    void aHeaderThatDoesNotFitTheFileIsRefused(String header) throws IOException {
        assertThatThrownBy(() -> SafeTensors.read(file(header, header.length()))).isInstanceOf(IOException.class)
                .hasMessageContaining("not a usable safetensors file");
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 0, 1, 1000, Long.MAX_VALUE})
    void aHeaderLengthThatIsNotTheFilesIsRefused(long length) throws IOException {
        assertThatThrownBy(() -> SafeTensors.read(file("{}", length))).isInstanceOf(IOException.class);
    }

    private Path file(String header, long length) throws IOException {
        byte[] text = header.getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes = ByteBuffer.allocate(8 + text.length + 8).order(ByteOrder.LITTLE_ENDIAN).putLong(length).put(text);
        return Files.write(folder.resolve("bad.safetensors"), bytes.array());
    }
}
