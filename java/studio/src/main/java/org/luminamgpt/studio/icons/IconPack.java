// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.studio.icons;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * The icons of {@code studio data} in one zip file, unpacked as they are asked for. It holds {@value #HEADER}, a {@link PackHeader}, and
 * a [side, side, 4] RGBA picture of raw bytes for each of its pictures, by their numbers. It is treated as hostile: sizes and
 * checksums are verified.
 */
public final class IconPack implements IconSource {
    static final String HEADER = "pack.json";
    static final int MAX_SIDE = 1024;
    private static final int MAX_HEADER = 64 << 20;

    private final Path file;
    private final PackHeader header;
    private final AtomicReferenceArray<Icon> unpacked;

    private IconPack(Path file, PackHeader header) {
        this.file = file;
        this.header = header;
        this.unpacked = new AtomicReferenceArray<>(header.pictures().size());
    }

    /** Name of a picture's entry. */
    static String entry(int index) {
        return "pictures/" + index + ".rgba";
    }

    /** @throws IOException when the file cannot be read or is no intact pack */
    public static IconPack open(Path file) throws IOException {
        try (ZipFile zip = new ZipFile(file.toFile())) {
            PackHeader header = new ObjectMapper().readValue(bytes(zip, HEADER, MAX_HEADER), PackHeader.class);
            check(zip, header);
            return new IconPack(file, header);
        } catch (JsonProcessingException | IllegalArgumentException | NullPointerException e) {  // what is not there is null
            throw bad(file, "unreadable " + HEADER + ": " + e.getMessage(), e);
        } catch (IOException e) {
            throw bad(file, e.getMessage(), e);
        }
    }

    private static byte[] bytes(ZipFile zip, String name, int most) throws IOException {
        ZipEntry entry = zip.getEntry(name);
        if (entry == null) throw new IOException("it has no " + name);
        try (InputStream in = zip.getInputStream(entry)) {
            byte[] bytes = in.readNBytes(most + 1);
            if (bytes.length > most) throw new IOException(name + " is larger than " + most + " bytes");
            return bytes;
        }
    }

    private static void check(ZipFile zip, PackHeader header) throws IOException {
        if (header.side() < 1 || header.side() > MAX_SIDE) throw new IOException("pictures of side " + header.side());
        int styles = header.styles().size();
        if (header.pictures().size() != header.concepts().size() * styles) {
            throw new IOException(header.pictures().size() + " pictures for " + header.concepts().size() + " concepts in " + styles + " styles");
        }
        for (int i = 0; i < header.pictures().size(); i++) {
            if (zip.getEntry(entry(i)) == null) {
                throw new IOException("picture " + header.pictures().get(i).name() + " is missing, " + entry(i));
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
            icon = new Icon(header.side(), unpack(index));
            unpacked.set(index, icon);
        }
        return icon;
    }

    private int index(int concept, int style) {
        return java.util.Objects.checkIndex(concept, concepts().size()) * styles().size()
                + java.util.Objects.checkIndex(style, styles().size());
    }

    private byte[] unpack(int index) {
        PackHeader.Picture picture = header.pictures().get(index);
        int size = header.side() * header.side() * 4;
        try (ZipFile zip = new ZipFile(file.toFile())) {
            byte[] rgba = bytes(zip, entry(index), size);
            CRC32 crc = new CRC32();
            crc.update(rgba);
            if (rgba.length != size || crc.getValue() != picture.crc32()) throw new IOException("checksum differs");
            return rgba;
        } catch (IOException | IllegalArgumentException e) {
            throw new IllegalStateException(file + ": picture " + picture.name() + " is damaged (" + e.getMessage()
                    + "); make the pack again with `studio data`", e);
        }
    }

    private static IOException bad(Path file, String what, Exception cause) {
        return new IOException(file + " is no icon pack: " + what + "; make one with `studio data`", cause);
    }
}
