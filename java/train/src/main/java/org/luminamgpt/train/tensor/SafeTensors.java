// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.train.tensor;

import static org.bytedeco.pytorch.global.torch.ScalarType;
import static org.bytedeco.pytorch.global.torch.empty;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Tensor;

/** Reads and writes safetensors files. Files are hostile until checked: every number is bounded. */
public final class SafeTensors {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long MAX_HEADER = 100L << 20;
    private static final int CHUNK = 64 << 20;
    private static final Map<String, ScalarType> TYPES = Map.of("F32", ScalarType.Float, "BF16", ScalarType.BFloat16,
            "F16", ScalarType.Half, "F64", ScalarType.Double, "I64", ScalarType.Long, "I32", ScalarType.Int);

    private SafeTensors() {}

    /** All tensors of the file, in the file's types; the caller (or its PointerScope) owns them. */
    public static Map<String, Tensor> read(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long headerLength = readLong(channel, file);
            if (headerLength < 2 || headerLength > MAX_HEADER || headerLength > channel.size() - 8) {
                throw bad(file, "header length " + headerLength + " does not fit the file");
            }
            ByteBuffer text = ByteBuffer.allocate((int) headerLength);
            fill(channel, text, 8, file);
            JsonNode header = header(text.array(), file);
            Map<String, Tensor> tensors = new LinkedHashMap<>();
            for (Map.Entry<String, JsonNode> entry : header.properties()) {
                if (!entry.getKey().equals("__metadata__")) {
                    tensors.put(entry.getKey(), readTensor(channel, file, entry.getKey(), entry.getValue(), 8 + headerLength));
                }
            }
            return tensors;
        }
    }

    private static JsonNode header(byte[] text, Path file) throws IOException {
        try {
            JsonNode header = JSON.readTree(text);
            if (header == null || !header.isObject()) {
                throw bad(file, "header is not a JSON object");
            }
            return header;
        } catch (JsonProcessingException e) {
            throw bad(file, "header is no JSON: " + e.getOriginalMessage());
        }
    }

    private static Tensor readTensor(FileChannel channel, Path file, String name, JsonNode entry, long base)
            throws IOException {
        ScalarType type = TYPES.get(entry.path("dtype").asText());
        JsonNode dims = entry.path("shape");
        JsonNode offsets = entry.path("data_offsets");
        if (type == null || !dims.isArray() || offsets.size() != 2) {
            throw bad(file, "entry of " + name + " is not usable: " + entry);
        }
        long[] shape = new long[dims.size()];
        long elements = 1;
        for (int i = 0; i < shape.length; i++) {
            shape[i] = dims.get(i).asLong(-1);
            if (shape[i] < 0 || (shape[i] > 0 && elements > (1L << 40) / shape[i])) {
                throw bad(file, "shape of " + name + " is not usable: " + dims);
            }
            elements *= shape[i];
        }
        long begin = offsets.get(0).asLong(-1);
        long end = offsets.get(1).asLong(-1);
        Tensor tensor = null;
        if (begin >= 0 && end >= begin && end <= channel.size() - base) {
            long width = width(type);
            if (end - begin == elements * width) {
                tensor = empty(shape, Ops.options(type), new MemoryFormatOptional());
            }
        }
        if (tensor == null) {
            throw bad(file, "data range [" + begin + ", " + end + ") of " + name + " does not fit its shape or the file");
        }
        copy(tensor, elements * width(type), (buffer, at) -> fill(channel, buffer, base + begin + at, file));
        return tensor;
    }

    /**
     * Writes tensors as they are and forces them to disk, beside the file's place; then moves them there. Until then an earlier
     * file is whole, and who has it mapped keeps it.
     */
    public static void write(Path file, Map<String, Tensor> tensors) throws IOException {
        Path partial = file.resolveSibling(file.getFileName() + ".partial");
        try {
            writeTo(partial, tensors);
            Files.move(partial, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(partial);
        }
    }

    private static void writeTo(Path file, Map<String, Tensor> tensors) throws IOException {
        ObjectNode header = JSON.createObjectNode();
        header.putObject("__metadata__").put("format", "pt");
        long offset = 0;
        for (Map.Entry<String, Tensor> entry : tensors.entrySet()) {
            Tensor tensor = entry.getValue();
            long bytes = tensor.numel() * width(tensor.scalar_type().intern());
            ObjectNode node = header.putObject(entry.getKey());
            node.put("dtype", name(tensor.scalar_type().intern()));
            var shape = node.putArray("shape");
            for (long dim : Parameters.shape(tensor)) {
                shape.add(dim);
            }
            node.putArray("data_offsets").add(offset).add(offset + bytes);
            offset += bytes;
        }
        byte[] text = JSON.writeValueAsBytes(header);
        int padded = (text.length + 7) / 8 * 8;
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            ByteBuffer head = ByteBuffer.allocate(8 + padded).order(ByteOrder.LITTLE_ENDIAN);
            head.putLong(padded).put(text);
            while (head.hasRemaining()) {
                head.put((byte) ' ');
            }
            drain(channel, head.flip());
            for (Tensor tensor : tensors.values()) {
                try (PointerScope scope = new PointerScope()) {
                    Tensor dense = tensor.detach().cpu().contiguous();
                    copy(dense, dense.numel() * width(dense.scalar_type().intern()), (buffer, at) -> drain(channel, buffer));
                }
            }
            channel.force(true);
        }
    }

    /** The same tensors rounded to bf16: how weights are published. */
    public static Map<String, Tensor> toBf16(Map<String, Tensor> tensors) {
        Map<String, Tensor> rounded = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> rounded.put(name, tensor.detach().to(ScalarType.BFloat16)));
        return rounded;
    }

    private interface Move {
        void move(ByteBuffer buffer, long at) throws IOException;
    }

    private static void copy(Tensor tensor, long bytes, Move move) throws IOException {
        if (bytes == 0) {
            return;
        }
        Pointer data = tensor.data_ptr();
        for (long at = 0; at < bytes; at += CHUNK) {
            BytePointer window = new BytePointer(data).capacity(bytes).position(at);
            window.limit(Math.min(bytes, at + CHUNK));
            move.move(window.asByteBuffer(), at);
        }
    }

    private static long readLong(FileChannel channel, Path file) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
        fill(channel, buffer, 0, file);
        return buffer.getLong(0);
    }

    private static void fill(FileChannel channel, ByteBuffer buffer, long at, Path file) throws IOException {
        while (buffer.hasRemaining()) {
            int read = channel.read(buffer, at);
            if (read < 0) {
                throw bad(file, "ends early");
            }
            at += read;
        }
    }

    private static void drain(FileChannel channel, ByteBuffer buffer) throws IOException {
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }

    private static long width(ScalarType type) {
        return switch (type) {
            case Float, Int -> 4;
            case BFloat16, Half -> 2;
            case Double, Long -> 8;
            default -> throw new IllegalArgumentException("type " + type + " is not written to safetensors here");
        };
    }

    private static String name(ScalarType type) {
        return TYPES.entrySet().stream().filter(e -> e.getValue() == type).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("type " + type + " is not written here")).getKey();
    }

    private static IOException bad(Path file, String what) {
        return new IOException(file + " is not a usable safetensors file: " + what);
    }
}
