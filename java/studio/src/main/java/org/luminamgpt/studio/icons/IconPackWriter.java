// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.studio.icons;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;

/** Collects pictures, concept by concept and style by style, and writes them as an {@link IconPack}. */
final class IconPackWriter {
    private final int side;
    private final List<Concept> concepts;
    private final List<Style> styles;
    private final List<PackHeader.Picture> pictures = new ArrayList<>();
    private final ByteArrayOutputStream data = new ByteArrayOutputStream();

    IconPackWriter(int side, List<Concept> concepts, List<Style> styles) {
        this.side = side;
        this.concepts = concepts;
        this.styles = styles;
    }

    /** Adds the next picture, in the order of {@link PackHeader#pictures()}. @param rgba [side, side, 4] straight alpha */
    void add(String name, byte[] rgba) throws IOException {
        if (rgba.length != side * side * 4) throw new IllegalArgumentException(name + " is not " + side + " pixels square");
        Style style = styles.get(pictures.size() % styles.size());
        CRC32 crc = new CRC32();
        crc.update(rgba);
        int offset = data.size();
        Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION);
        try (OutputStream deflated = new DeflaterOutputStream(data, deflater)) {
            deflated.write(rgba);
        } finally {
            deflater.end();
        }
        pictures.add(new PackHeader.Picture(
                name, style.source(), style.licence(), offset, data.size() - offset, crc.getValue()));
    }

    /** Writes the pack beside {@code file} and moves it there when complete. */
    void writeTo(Path file) throws IOException {
        byte[] header = new ObjectMapper().writeValueAsBytes(new PackHeader(id(), side, concepts, styles, pictures));
        Path partial = file.resolveSibling(file.getFileName() + ".partial");
        try (OutputStream out = Files.newOutputStream(partial)) {
            out.write(IconPack.MAGIC);
            out.write(ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN).putInt(header.length).array());
            out.write(header);
            data.writeTo(out);
        }
        Files.move(partial, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
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
