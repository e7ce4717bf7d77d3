// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt;

import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;

/** A piece of a message: text and pictures in any order. */
public sealed interface Part {
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
     */
    record Picture(BufferedImage pixels) implements Part {
        /** Most pixels that a picture may have; about what Pillow warns of. */
        public static final long MAX_PIXELS = 100_000_000;

        public Picture {
            pixels = PictureCopy.of(Objects.requireNonNull(pixels, "pixels"));
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Picture picture && PictureCopy.same(pixels, picture.pixels);
        }

        @Override
        public int hashCode() {
            return PictureCopy.hash(pixels);
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

    static Part text(String text) {
        return new Text(text);
    }

    /** @param pixels copied at once */
    static Part picture(BufferedImage pixels) {
        return new Picture(pixels);
    }

    /**
     * A picture from a PNG, JPEG, GIF, BMP or TIFF file.
     *
     * @throws LuminaException.InvalidRequest if there is no such file, or none that is a picture of a sensible size
     */
    static Part picture(Path file) {
        return new Picture(PictureFile.read(file));
    }

    static Part tokens(int... ids) {
        return new Tokens(ids);
    }
}
