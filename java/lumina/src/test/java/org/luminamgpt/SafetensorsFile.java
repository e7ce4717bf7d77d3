// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/** F32 tensors of a golden safetensors file. */
final class SafetensorsFile {
    private final ByteBuffer bytes;
    private final JsonNode header;
    private final int dataStart;

    SafetensorsFile(Path file) throws IOException {
        bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        int headerLength = (int) bytes.getLong(0);
        header = new ObjectMapper().readTree(bytes.array(), 8, headerLength);
        dataStart = 8 + headerLength;
    }

    float[] floats(String name) {
        JsonNode offsets = header.get(name).get("data_offsets");
        int from = offsets.get(0).intValue();
        float[] values = new float[(offsets.get(1).intValue() - from) / Float.BYTES];
        bytes.slice(dataStart + from, values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
        return values;
    }
}
