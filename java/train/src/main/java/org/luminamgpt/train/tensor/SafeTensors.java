// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.train.tensor;

import static org.bytedeco.pytorch.global.torch.ScalarType;
import static org.bytedeco.pytorch.global.torch.empty;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Tensor;
import org.luminamgpt.tools.Safetensors;
import org.luminamgpt.tools.WholeFile;

/** Tensors from and to safetensors files; {@link Safetensors} reads and checks them. */
public final class SafeTensors {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int CHUNK = 64 << 20;
    private static final Map<String, ScalarType> TYPES = Map.of("F32", ScalarType.Float, "BF16", ScalarType.BFloat16,
            "F16", ScalarType.Half, "F64", ScalarType.Double, "I64", ScalarType.Long, "I32", ScalarType.Int);

    private SafeTensors() {}

    /** All tensors of the file, in the file's types; the caller (or its PointerScope) owns them. */
    public static Map<String, Tensor> read(Path file) throws IOException {
        try (Safetensors opened = Safetensors.open(file)) {
            Map<String, Tensor> tensors = new LinkedHashMap<>();
            for (Safetensors.Entry entry : opened.entries()) {
                ScalarType type = TYPES.get(entry.type());
                if (type == null) {
                    throw new IOException(file + ": " + entry.name() + " is of type " + entry.type() + ", which is not read here");
                }
                long[] shape = entry.shape().stream().mapToLong(Long::longValue).toArray();
                Tensor tensor = empty(shape, Ops.options(type), new MemoryFormatOptional());
                copy(tensor, entry.bytes(), (buffer, at) -> opened.read(entry, at, buffer));
                tensors.put(entry.name(), tensor);
            }
            return tensors;
        }
    }

    /**
     * Writes tensors as they are and forces them to disk, beside the file's place; then moves them there. Until then an earlier
     * file is whole, and who has it mapped keeps it.
     */
    public static void write(Path file, Map<String, Tensor> tensors) throws IOException {
        WholeFile.replace(file, part -> writeTo(part, tensors));
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
}
