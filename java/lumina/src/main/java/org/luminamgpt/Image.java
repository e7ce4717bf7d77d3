// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectStreamException;
import java.io.OutputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A generated picture and how it was made. Two are equal if their pixels and metadata are.
 *
 * @param pixels RGB
 */
public record Image(BufferedImage pixels, ImageMetadata metadata) implements Serializable {
    /**
     * Writes a PNG whose text chunk says how the picture was made, in the form that image tools show. The file appears whole
     * or not at all.
     *
     * @throws IOException if it cannot be written, or its directory is not there
     */
    public void writePng(Path file) throws IOException {
        PngFile.write(this, file);
    }

    /** Writes the same bytes to a stream, which stays open. */
    public void writeTo(OutputStream out) throws IOException {
        PngFile.write(this, out);
    }

    /** {@link #writeTo}, by its longer name. */
    public void writePng(OutputStream out) throws IOException {
        writeTo(out);
    }

    /** The same bytes. */
    public byte[] toPng() {
        var bytes = new ByteArrayOutputStream();
        try {
            writeTo(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException("Java's PNG writer failed", e);
        }
        return bytes.toByteArray();
    }

    /**
     * What {@link #writePng} wrote about a picture; empty if the file is a PNG without it.
     *
     * @throws IOException if the file cannot be read as a PNG
     */
    public static Optional<ImageMetadata> readMetadata(Path file) throws IOException {
        return PngFile.readMetadata(file);
    }

    /** The same from a stream, of which no more is read than is needed, and which stays open. */
    public static Optional<ImageMetadata> readMetadata(InputStream in) throws IOException {
        return PngFile.readMetadata(in);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Image image && metadata.equals(image.metadata) && PictureCopy.same(pixels, image.pixels);
    }

    @Override
    public int hashCode() {
        return 31 * metadata.hashCode() + PictureCopy.hash(pixels);
    }

    @Override
    public String toString() {
        return "Image[" + pixels.getWidth() + "x" + pixels.getHeight() + ", " + metadata + "]";
    }

    private Object writeReplace() {
        return new Form(PictureForm.of(pixels), metadata);
    }

    private record Form(PictureForm pixels, ImageMetadata metadata) implements Serializable {
        private Object readResolve() throws ObjectStreamException {
            return new Image(pixels.image(), metadata);
        }
    }
}
