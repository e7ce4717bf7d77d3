// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.studio.icons;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * The icons of {@code studio data} in one file, unpacked as they are asked for.
 *
 * <p>Layout: the 8 bytes {@code LMICONS1}, the header's length as a little-endian int, the header
 * ({@link PackHeader} as UTF-8 JSON), then one deflated [side, side, 4] RGBA picture after the other;
 * offsets count from the end of the header. The file is mapped and treated as hostile: lengths, bounds
 * and checksums are verified.
 */
public final class IconPack implements IconSource {
    static final byte[] MAGIC = "LMICONS1".getBytes(StandardCharsets.US_ASCII);
    static final int MAX_SIDE = 1024;
    private static final int MAX_HEADER = 64 << 20;

    private final Path file;
    private final PackHeader header;
    private final ByteBuffer pictures;
    private final AtomicReferenceArray<Icon> unpacked;

    private IconPack(Path file, PackHeader header, ByteBuffer pictures) {
        this.file = file;
        this.header = header;
        this.pictures = pictures;
        this.unpacked = new AtomicReferenceArray<>(header.pictures().size());
    }

    /** @throws IOException when the file cannot be read or is no intact pack */
    public static IconPack open(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            if (channel.size() > Integer.MAX_VALUE) throw bad(file, "larger than 2 GiB");
            ByteBuffer all = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size()).order(ByteOrder.LITTLE_ENDIAN);
            int start = MAGIC.length + Integer.BYTES;
            if (all.capacity() < start || !all.slice(0, MAGIC.length).equals(ByteBuffer.wrap(MAGIC))) {
                throw bad(file, "does not start with LMICONS1; make one with `studio data`");
            }
            int length = all.getInt(MAGIC.length);
            if (length < 2 || length > MAX_HEADER || length > all.capacity() - start) {
                throw bad(file, "header of " + length + " bytes does not fit the file");
            }
            byte[] json = new byte[length];
            all.get(start, json);
            PackHeader header = parse(file, json);
            check(file, header, all.capacity() - start - length);
            return new IconPack(file, header, all.slice(start + length, all.capacity() - start - length));
        }
    }

    private static PackHeader parse(Path file, byte[] json) throws IOException {
        try {
            return new ObjectMapper().readValue(json, PackHeader.class);
        } catch (JsonProcessingException | IllegalArgumentException e) {
            throw bad(file, "unreadable header: " + e.getMessage());
        }
    }

    private static void check(Path file, PackHeader header, int available) throws IOException {
        if (header.side() < 1 || header.side() > MAX_SIDE) throw bad(file, "pictures of side " + header.side());
        int styles = header.styles().size();
        if (header.pictures().size() != header.concepts().size() * styles) {
            throw bad(file, header.pictures().size() + " pictures for " + header.concepts().size() + " concepts in " + styles + " styles");
        }
        for (PackHeader.Picture picture : header.pictures()) {
            if (picture.offset() < 0 || picture.length() < 1 || (long) picture.offset() + picture.length() > available) {
                throw bad(file, "picture " + picture.name() + " lies outside the file");
            }
        }
    }

    @Override
    public List<Concept> concepts() {
        return header.concepts();
    }

    @Override
    public List<Style> styles() {
        return header.styles();
    }

    @Override
    public String id() {
        return header.id();
    }

    /** Where the picture came from: file or icon name, and licence. */
    public PackHeader.Picture origin(int concept, int style) {
        return header.pictures().get(index(concept, style));
    }

    @Override
    public Icon icon(int concept, int style) {
        int index = index(concept, style);
        Icon icon = unpacked.get(index);
        if (icon == null) {
            icon = new Icon(header.side(), inflate(header.pictures().get(index)));
            unpacked.set(index, icon);
        }
        return icon;
    }

    private int index(int concept, int style) {
        return java.util.Objects.checkIndex(concept, concepts().size()) * styles().size()
                + java.util.Objects.checkIndex(style, styles().size());
    }

    private byte[] inflate(PackHeader.Picture picture) {
        byte[] rgba = new byte[header.side() * header.side() * 4];
        Inflater inflater = new Inflater();
        try {
            inflater.setInput(pictures.slice(picture.offset(), picture.length()));
            int length = 0;
            for (int n; length < rgba.length && (n = inflater.inflate(rgba, length, rgba.length - length)) > 0; ) length += n;
            CRC32 crc = new CRC32();
            crc.update(rgba);
            if (length != rgba.length || crc.getValue() != picture.crc32()) throw new DataFormatException("checksum differs");
            return rgba;
        } catch (DataFormatException e) {
            throw new IllegalStateException(file + ": picture " + picture.name() + " is damaged (" + e.getMessage()
                    + "); make the pack again with `studio data`", e);
        } finally {
            inflater.end();
        }
    }

    private static IOException bad(Path file, String what) {
        return new IOException(file + " is no icon pack: " + what);
    }
}
