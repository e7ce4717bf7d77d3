// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.cli;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.luminamgpt.tools.WholeFile;

/** f32 tensors in safetensors files, for the commands that write numbers. */
final class Tensors {
    private Tensors() {}

    /** What was written. */
    record Written(String file, String name, long[] shape) {}

    /** Writes one tensor, row-major. */
    static Written write(Path file, String name, float[] values, long... shape) throws IOException {
        String sizes = Arrays.stream(shape).mapToObj(Long::toString).collect(Collectors.joining(","));
        String json = "{\"" + name + "\":{\"dtype\":\"F32\",\"shape\":[" + sizes + "],\"data_offsets\":[0,"
                + 4L * values.length + "]}}";
        byte[] header = (json + " ".repeat((8 - json.length() % 8) % 8)).getBytes(StandardCharsets.US_ASCII);
        WholeFile.write(file, out -> {
            var buffer = ByteBuffer.allocate(1 << 16).order(ByteOrder.LITTLE_ENDIAN);
            out.write(buffer.putLong(header.length).array(), 0, 8);
            out.write(header);
            for (int at = 0; at < values.length;) {
                buffer.clear();
                int count = Math.min(buffer.capacity() / 4, values.length - at);
                buffer.asFloatBuffer().put(values, at, count);
                out.write(buffer.array(), 0, 4 * count);
                at += count;
            }
        });
        return new Written(file.toString(), name, shape);
    }
}
