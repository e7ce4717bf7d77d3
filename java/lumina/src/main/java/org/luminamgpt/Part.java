// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectStreamException;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;

/** A piece of a message: text and pictures in any order. A value, which can be sent and stored ({@link Serializable}). */
public sealed interface Part extends Serializable {
    /** Text. Names of special tokens in it are read as those tokens. */
    record Text(String text) implements Part {
        public Text {
            Objects.requireNonNull(text, "text");
        }
    }

    /**
     * A picture of any size; it is resized and cropped to the nearest size that the model knows. Two are equal if their
     * pixels are.
     *
     * @param pixels copied at once, so that the caller may draw into its picture again; what {@code pixels()} returns is the
     *     part's own and not to be drawn into
     * @param upright whether it was turned as its camera was held, which is kept in the parameters of what is drawn from it
     */
    record Picture(BufferedImage pixels, boolean upright) implements Part {
        /** Most pixels that a picture may have unless {@link #maxPixels} says otherwise: where Pillow refuses. */
        public static final long MAX_PIXELS = 178_956_970;

        public Picture {
            pixels = PictureCopy.of(Objects.requireNonNull(pixels, "pixels"));
        }

        /** A picture as it is. */
        public Picture(BufferedImage pixels) {
            this(pixels, false);
        }

        /**
         * Most pixels that a picture may have: {@link #MAX_PIXELS}, or what the system property {@code lumina.max.pixels} says.
         *
         * @throws LuminaException.InvalidRequest if the property is not a number from 1 to 268435456
         */
        public static long maxPixels() {
            return PictureFile.maxPixels();
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Picture picture && PictureCopy.same(pixels, picture.pixels);
        }

        @Override
        public int hashCode() {
            return PictureCopy.hash(pixels);
        }

        @Override
        public String toString() {
            return "Picture[" + pixels.getWidth() + "x" + pixels.getHeight() + "]";
        }

        private Object writeReplace() {
            return new Form(PictureForm.of(pixels));
        }

        private record Form(PictureForm pixels) implements Serializable {
            private Object readResolve() throws ObjectStreamException {
                return new Picture(pixels.image());
            }
        }
    }

    /** Token ids, put into the prompt as they are. */
    record Tokens(int[] ids) implements Part {
        public Tokens {
            ids = ids.clone();
        }

        @Override
        public int[] ids() {
            return ids.clone();
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Tokens tokens && Arrays.equals(ids, tokens.ids);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(ids);
        }

        @Override
        public String toString() {
            return "Tokens" + Arrays.toString(ids);
        }
    }

    static Text text(String text) {
        return new Text(text);
    }

    /** @param pixels copied at once */
    static Picture picture(BufferedImage pixels) {
        return new Picture(pixels);
    }

    /**
     * A picture from a PNG, JPEG, WebP, GIF, BMP or TIFF file, with the pixels that Pillow reads: profiles, gamma and the
     * orientation in EXIF data are ignored, of a moving picture the first frame is taken. What is damaged or cut short is
     * refused.
     *
     * @throws LuminaException.InvalidRequest if there is no such file, or none that is a picture of a sensible size
     */
    static Picture picture(Path file) {
        return PictureFile.picture(file, false);
    }

    /**
     * As {@link #picture(Path)}, but turned and mirrored as its EXIF data say that the camera was held. The reference does
     * not do this; the parameters of what is drawn from the picture tell it.
     */
    static Picture upright(Path file) {
        return PictureFile.picture(file, true);
    }

    /**
     * The same from the bytes of such a file.
     *
     * @throws LuminaException.InvalidRequest if they are no picture of a sensible size
     */
    static Picture picture(byte[] file) {
        return new Picture(PictureFile.read(file));
    }

    /**
     * The same with a limit of one's own, for bytes of strangers; what the header promises is checked before anything is decoded.
     *
     * @param upright as {@link #upright} does
     * @param maxPixels at most; more than {@link Picture#maxPixels} changes nothing
     */
    static Picture picture(byte[] file, boolean upright, long maxPixels) {
        return PictureFile.picture(file, upright, maxPixels);
    }

    /**
     * The same from such a file's bytes in base64, alone or in a data: URL as browsers and clients of servers send it. Nothing is
     * fetched.
     *
     * @throws LuminaException.InvalidRequest if it is another URL, no base64, or no picture of a sensible size
     */
    static Picture base64(String text) {
        return picture(DataUrl.bytes(text));
    }

    /** The same with a limit of one's own, as {@link #picture(byte[], boolean, long)}. */
    static Picture base64(String text, boolean upright, long maxPixels) {
        return picture(DataUrl.bytes(text), upright, maxPixels);
    }

    /**
     * The same from a stream, which is read to its end and stays open.
     *
     * @throws IOException if the stream fails
     * @throws LuminaException.InvalidRequest if it gives no picture of a sensible size
     */
    static Picture picture(InputStream in) throws IOException {
        return new Picture(PictureFile.read(in));
    }

    static Tokens tokens(int... ids) {
        return new Tokens(ids);
    }
}
