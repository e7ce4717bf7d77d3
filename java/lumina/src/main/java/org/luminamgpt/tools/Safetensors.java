// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.tools;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.luminamgpt.internal.text.ForeignFile;
import org.luminamgpt.internal.text.Json;

/**
 * A safetensors file that is open for reading. Files are hostile until checked: every number is bounded when the file is opened.
 * Thread-safe; close it when done.
 */
public final class Safetensors implements AutoCloseable {
    private static final long MAX_HEADER = 100L << 20;
    private static final long MAX_ELEMENTS = 1L << 40;
    private static final Map<String, Integer> WIDTHS = Map.ofEntries(Map.entry("F64", 8), Map.entry("F32", 4), Map.entry("F16", 2),
            Map.entry("BF16", 2), Map.entry("I64", 8), Map.entry("I32", 4), Map.entry("I16", 2), Map.entry("I8", 1),
            Map.entry("U8", 1), Map.entry("BOOL", 1));

    /**
     * Where a tensor lies.
     *
     * @param type as the file names it, for example F32 or BF16
     * @param begin offset of its first byte in the file
     * @param bytes that it has: its elements, row-major, little-endian
     */
    public record Entry(String name, String type, List<Long> shape, long begin, long bytes) {
        public Entry {
            shape = List.copyOf(shape);
        }
    }

    private final Path file;
    private final FileChannel channel;
    private final Map<String, Entry> entries = new LinkedHashMap<>();

    private Safetensors(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /** @throws IOException if the file cannot be read, or is not as it should be; the message says where */
    public static Safetensors open(Path file) throws IOException {
        FileChannel channel = FileChannel.open(file);
        try {
            var opened = new Safetensors(file, channel);
            opened.readHeader();
            return opened;
        } catch (IOException | RuntimeException | Error e) {
            channel.close();
            throw e;
        }
    }

    /** Another kind of file is named: its bytes where a header's length and text would be say nothing to a user. */
    private void refuseForeign() throws IOException {
        ByteBuffer start = ByteBuffer.allocate((int) Math.min(64, channel.size()));
        fill(start, 0);
        String kind = start.capacity() > 8 && start.get(8) == '{' ? "" : ForeignFile.kind(start.array());
        if (!kind.isEmpty()) {
            throw new IOException(file + " " + kind);
        }
    }

    private void readHeader() throws IOException {
        refuseForeign();
        ByteBuffer length = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
        fill(length, 0);
        long header = length.getLong(0);
        if (header > channel.size() - 8 && header <= MAX_HEADER) {
            throw bad("has " + channel.size() + " bytes, its header alone " + header + ": was the download cut? Fetch it again");
        }
        if (header < 2 || header > MAX_HEADER) {
            throw bad("header length " + header + " does not fit the file");
        }
        ByteBuffer text = ByteBuffer.allocate((int) header);
        fill(text, 8);
        Map<String, @Nullable Object> object;
        try {
            object = Json.object(text.array());
        } catch (IOException e) {
            throw bad("header is no JSON object: " + e.getMessage());
        }
        for (Map.Entry<String, @Nullable Object> entry : object.entrySet()) {
            if (!entry.getKey().equals("__metadata__")) {
                entries.put(entry.getKey(), entry(entry.getKey(), entry.getValue(), 8 + header));
            }
        }
    }

    private Entry entry(String name, @Nullable Object value, long base) throws IOException {
        if (!(value instanceof Map<?, ?> map) || !(map.get("dtype") instanceof String type) || !WIDTHS.containsKey(type)
                || !(map.get("shape") instanceof List<?> dims) || !(map.get("data_offsets") instanceof List<?> offsets)
                || offsets.size() != 2) {
            throw bad("entry of " + name + " is not usable: " + value);
        }
        var shape = new ArrayList<Long>();
        long elements = 1;
        for (Object dim : dims) {
            long size = number(dim);
            if (size < 0 || size > 0 && elements > MAX_ELEMENTS / size) {
                throw bad("shape of " + name + " is not usable: " + dims);
            }
            shape.add(size);
            elements *= size;
        }
        long begin = number(offsets.get(0));
        long end = number(offsets.get(1));
        if (end > channel.size() - base && begin >= 0) {
            throw bad("ends before its tensor " + name + " does: was the download cut? Fetch it again");
        }
        if (begin < 0 || end < begin || end > channel.size() - base || end - begin != elements * WIDTHS.get(type)) {
            throw bad("data range [" + begin + ", " + end + ") of " + name + " does not fit its shape or the file");
        }
        return new Entry(name, type, shape, base + begin, end - begin);
    }

    /** A whole number, -1 for anything else. */
    private static long number(@Nullable Object value) {
        return value instanceof Integer || value instanceof Long ? ((Number) value).longValue() : -1;
    }

    /** All tensors, in the header's order. */
    public Collection<Entry> entries() {
        return List.copyOf(entries.values());
    }

    /** @throws IOException if the file has no tensor of that name */
    public Entry entry(String name) throws IOException {
        Entry entry = entries.get(name);
        if (entry == null) {
            throw bad("it has no tensor \"" + name + '"');
        }
        return entry;
    }

    /**
     * The values of an F32 tensor, row-major.
     *
     * @throws IOException if there is none of that name and type, or it does not fit an array
     */
    public float[] floats(String name) throws IOException {
        Entry entry = entry(name);
        if (!entry.type().equals("F32") || entry.bytes() > Integer.MAX_VALUE) {
            throw bad(name + " is not F32 of up to 2 GiB, but " + entry.type() + " of " + entry.bytes() + " bytes");
        }
        ByteBuffer bytes = ByteBuffer.allocate((int) entry.bytes()).order(ByteOrder.LITTLE_ENDIAN);
        read(entry, 0, bytes);
        float[] values = new float[(int) (entry.bytes() / Float.BYTES)];
        bytes.flip().asFloatBuffer().get(values);
        return values;
    }

    /** Fills a buffer with a tensor's bytes, from an offset in it on. */
    public void read(Entry entry, long from, ByteBuffer into) throws IOException {
        if (from < 0 || into.remaining() > entry.bytes() - from) {
            throw new IndexOutOfBoundsException(into.remaining() + " bytes from " + from + " on of the " + entry.bytes() + " of " + entry.name());
        }
        fill(into, entry.begin() + from);
    }

    private void fill(ByteBuffer buffer, long at) throws IOException {
        long next = at;
        while (buffer.hasRemaining()) {
            int read = channel.read(buffer, next);
            if (read < 0) {
                throw bad("ends early");
            }
            next += read;
        }
    }

    private IOException bad(String what) {
        return new IOException(file + " is not a usable safetensors file: " + what);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
