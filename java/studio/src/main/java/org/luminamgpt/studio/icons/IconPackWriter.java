// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.studio.icons;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.luminamgpt.tools.WholeFile;

/** Collects pictures, concept by concept and style by style, and writes them as an {@link IconPack}. */
final class IconPackWriter {
    /** The earliest that a zip file can name. */
    private static final LocalDateTime NO_TIME = LocalDateTime.of(1980, 1, 1, 0, 0);

    private final int side;
    private final List<Concept> concepts;
    private final List<Style> styles;
    private final List<PackHeader.Picture> pictures = new ArrayList<>();
    private final ByteArrayOutputStream data = new ByteArrayOutputStream();
    private final ZipOutputStream zip = new ZipOutputStream(data);

    IconPackWriter(int side, List<Concept> concepts, List<Style> styles) {
        this.side = side;
        this.concepts = concepts;
        this.styles = styles;
        zip.setLevel(Deflater.BEST_COMPRESSION);
    }

    /** Adds the next picture, in the order of {@link PackHeader#pictures()}. @param rgba [side, side, 4] straight alpha */
    void add(String name, byte[] rgba) throws IOException {
        if (rgba.length != side * side * 4) throw new IllegalArgumentException(name + " is not " + side + " pixels square");
        Style style = styles.get(pictures.size() % styles.size());
        CRC32 crc = new CRC32();
        crc.update(rgba);
        put(IconPack.entry(pictures.size()), rgba);
        pictures.add(new PackHeader.Picture(name, style.source(), style.licence(), crc.getValue()));
    }

    /** Ends the pack: writes it beside {@code file} and moves it there when complete. The same pictures give the same bytes. */
    void writeTo(Path file) throws IOException {
        put(IconPack.HEADER, new ObjectMapper().writeValueAsBytes(new PackHeader(id(), side, concepts, styles, pictures)));
        zip.close();
        WholeFile.write(file, data::writeTo);
    }

    private void put(String name, byte[] bytes) throws IOException {
        ZipEntry entry = new ZipEntry(name);
        entry.setTimeLocal(NO_TIME);
        zip.putNextEntry(entry);
        zip.write(bytes);
    }

    private String id() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (PackHeader.Picture picture : pictures) {
                digest.update(ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(picture.crc32()).array());
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java has SHA-256", e);
        }
    }
}
