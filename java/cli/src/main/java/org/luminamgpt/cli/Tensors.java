// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;

/** f32 tensors in safetensors files, for the commands that write and compare numbers. */
final class Tensors {
    private static final int MAX_HEADER = 100 << 20;

    private Tensors() {}

    /** Writes one tensor, row-major. */
    static void write(Path file, String name, float[] values, long... shape) throws IOException {
        String sizes = Arrays.stream(shape).mapToObj(Long::toString).collect(Collectors.joining(","));
        String json = "{\"" + name + "\":{\"dtype\":\"F32\",\"shape\":[" + sizes + "],\"data_offsets\":[0,"
                + 4L * values.length + "]}}";
        byte[] header = (json + " ".repeat((8 - json.length() % 8) % 8)).getBytes(StandardCharsets.US_ASCII);
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 16)) {
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
        }
    }

    /** Reads one f32 tensor, as {@link #write} and other tools write them. */
    static float[] read(Path file, String name) throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            ByteBuffer length = read(channel, 0, 8, file);
            long header = length.getLong();
            check(header > 0 && header <= MAX_HEADER && header <= channel.size() - 8, file, "its header length is " + header);
            byte[] json = new byte[(int) header];
            read(channel, 8, (int) header, file).get(json);
            JsonNode tensor = new ObjectMapper().readTree(json).path(name);
            check(tensor.path("dtype").asText().equals("F32"), file, "it has no F32 tensor \"" + name + '"');
            long begin = tensor.path("data_offsets").path(0).asLong(-1);
            long end = tensor.path("data_offsets").path(1).asLong(-1);
            check(begin >= 0 && end >= begin && end <= channel.size() - 8 - header && (end - begin) % 4 == 0
                    && end - begin <= Integer.MAX_VALUE, file, "the offsets of \"" + name + "\" are " + begin + " to " + end);
            var values = new float[(int) ((end - begin) / 4)];
            read(channel, 8 + header + begin, (int) (end - begin), file).asFloatBuffer().get(values);
            return values;
        }
    }

    private static ByteBuffer read(FileChannel channel, long at, int bytes, Path file) throws IOException {
        var buffer = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
        while (buffer.hasRemaining() && channel.read(buffer, at + buffer.position()) >= 0) {
            // until it is full or the file ends
        }
        check(!buffer.hasRemaining(), file, "it ends too early");
        return buffer.flip();
    }

    private static void check(boolean good, Path file, String what) {
        if (!good) {
            throw new UsageException(file + " is not a safetensors file as it should be: " + what);
        }
    }
}
