// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectStreamException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Something that happened in a {@link Generation}. */
public sealed interface Event extends Serializable {
    /** The answer's text went on. */
    record TextDelta(String text) implements Event {}

    /**
     * A row of an image was generated.
     *
     * @param image index of the image in the answer, from 0
     * @param row index of the row, from 0; a row is 16 pixels high
     * @param rows that the image has
     * @param size of the whole image
     */
    record RowDone(int image, int row, int rows, ImageSize size) implements Event {}

    /**
     * How an image looks so far, approximately; only if the request asked for previews. Previews come as time allows, and
     * an older one is dropped for a newer.
     *
     * @param pixels the rows so far, from the top
     */
    record Preview(int image, BufferedImage pixels) implements Event {
        /** The bytes of a PNG file, which says nothing of how the picture is made: it is not done. */
        public byte[] toPng() {
            var bytes = new ByteArrayOutputStream();
            try (var png = new MemoryCacheImageOutputStream(bytes)) {  // by itself, ImageIO would want a file for it
                ImageIO.write(pixels, "png", png);
            } catch (IOException e) {
                throw new UncheckedIOException("Java's PNG writer failed", e);
            }
            return bytes.toByteArray();
        }

        @Override
        public String toString() {
            return "Preview[image=" + image + ", " + pixels.getWidth() + "x" + pixels.getHeight() + "]";
        }

        private Object writeReplace() {
            return new Form(image, PictureForm.of(pixels));
        }

        private record Form(int image, PictureForm pixels) implements Serializable {
            private Object readResolve() throws ObjectStreamException {
                return new Preview(image, pixels.image());
            }
        }
    }

    /** An image is complete. */
    record ImageDone(int index, Image image) implements Event {}

    /** The answer is complete. The last event, unless the generation failed. */
    record Done(Result result) implements Event {}
}
