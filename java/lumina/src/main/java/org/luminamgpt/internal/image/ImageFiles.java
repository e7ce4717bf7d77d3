// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.internal.image;

import java.awt.image.BufferedImage;
import java.util.List;
import java.util.Map;

/**
 * Reads picture files to the samples that Pillow gets from them. Profiles, gamma and the like are not looked at. Safe for
 * use by many threads.
 */
public final class ImageFiles {
    /** The formats that are read. */
    public static final List<String> FORMATS = List.of("PNG", "JPEG", "WebP", "GIF", "BMP", "TIFF");

    private static final Map<String, String> OTHERS = Map.of("ftypheic", "HEIC", "ftypheix", "HEIC", "ftypmif1", "HEIF", "ftypavif", "AVIF",
            "jP  ", "JPEG 2000", "JXL ", "JPEG XL");

    private ImageFiles() {}

    /**
     * The picture in the bytes of a file, in the kind that Pillow holds it in: grey, grey and alpha, RGB, RGBA, CMYK, or
     * indices into a palette.
     *
     * @param maxPixels that it may have, at most 2^28
     * @param upright whether it is turned as its EXIF data says
     * @throws ImageFormatException if it cannot be read, or not to its end; no other exception is thrown
     */
    public static BufferedImage read(byte[] bytes, long maxPixels, boolean upright) throws ImageFormatException {
        var in = new Input(bytes, maxPixels);
        try {
            Decoded decoded = decode(in);
            return upright ? Exif.upright(decoded.image(), decoded.orientation()) : decoded.image();
        } catch (OutOfMemoryError e) {
            throw new ImageFormatException("needs more memory than Java has: start it with a larger -Xmx");
        }
    }

    private static Decoded decode(Input in) throws ImageFormatException {
        if (in.startsWith(Png.SIGNATURE)) {
            return Png.read(in);
        } else if (in.startsWith(Jpeg.SIGNATURE)) {
            return Jpeg.read(in);
        } else if (in.startsWith("GIF87a") || in.startsWith("GIF89a")) {
            return Gif.read(in);
        } else if (in.startsWith("BM")) {
            return Bmp.read(in);
        } else if (in.startsWith("II*\0") || in.startsWith("MM\0*")) {
            return Tiff.read(in);
        } else if (WebP.is(in)) {
            return WebP.read(in);
        }
        String formats = String.join(", ", FORMATS);
        for (Map.Entry<String, String> other : OTHERS.entrySet()) {
            if (in.matches(4, other.getKey())) {
                throw new ImageFormatException("is a " + other.getValue() + " picture: save it as one of " + formats);
            }
        }
        throw new ImageFormatException(in.size() == 0 ? "is empty, not a picture: one of " + formats + " is wanted"
                : "is not a picture in a format that is known here (" + formats + ")");
    }
}
