// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.internal.image;

import java.awt.image.BufferedImage;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/** PNG: the chunks. Text, gamma and profiles say nothing about the samples and may be damaged. */
final class Png {
    static final String SIGNATURE = "\u0089PNG\r\n\u001a\n";
    private static final int GREY = 0;
    private static final int RGB = 2;
    private static final int INDEXED = 3;
    private static final int GREY_ALPHA = 4;
    private static final int RGBA = 6;

    private final Input in;
    private int width;
    private int height;
    private int bits;
    private int colors;
    private boolean interlaced;
    private byte @Nullable [] palette;
    private byte @Nullable [] transparency;
    private int orientation = 1;

    private Png(Input in) {
        this.in = in;
    }

    static Decoded read(Input in) throws ImageFormatException {
        return new Png(in).read();
    }

    private Decoded read() throws ImageFormatException {
        in.skip(SIGNATURE.length());
        BufferedImage image = null;
        while (in.left() >= 8) {
            int length = in.i32();
            String type = new String(in.take(4), StandardCharsets.ISO_8859_1);
            if (type.equals("IDAT") && image == null) {
                image = image(new PngRows(in, length, width, height, bits, channels()));
            } else if (type.equals("IEND") || image != null && (length < 0 || in.left() < (long) length + 4)) {
                break;
            } else {
                chunk(type, length);
            }
        }
        if (image == null) {
            throw ImageFormatException.cut("it has no pixels");
        }
        return new Decoded(image, orientation);
    }

    private void chunk(String type, int length) throws ImageFormatException {
        int start = in.at();
        byte[] data = switch (type) {
            case "IHDR", "PLTE", "tRNS", "eXIf" -> in.take(length);
            default -> null;
        };
        if (data == null) {
            in.skip((long) length + 4);
            return;
        }
        boolean whole = in.left() >= 4 && in.i32() == checksum(start - 4, length + 4);
        if (type.equals("eXIf")) {
            orientation = whole ? Exif.orientation(data, 0) : 1;
        } else if (!whole) {
            throw ImageFormatException.damaged("the checksum of its " + type + " chunk is wrong");
        } else if (type.equals("IHDR")) {
            header(data);
        } else if (type.equals("PLTE")) {
            palette = data;
        } else {
            transparency = data;
        }
    }

    private int checksum(int from, int count) {
        var crc = new CRC32();
        crc.update(in.bytes(), from, count);
        return (int) crc.getValue();
    }

    private void header(byte[] data) throws ImageFormatException {
        var header = new Input(data, Long.MAX_VALUE);
        width = header.i32();
        height = header.i32();
        bits = header.u8();
        colors = header.u8();
        int methods = header.u16();
        interlaced = header.u8() != 0;
        in.checkSize(width, height);
        boolean known = switch (colors) {
            case GREY -> bits == 1 || bits == 2 || bits == 4 || bits == 8 || bits == 16;
            case INDEXED -> bits == 1 || bits == 2 || bits == 4 || bits == 8;
            case RGB, GREY_ALPHA, RGBA -> bits == 8 || bits == 16;
            default -> false;
        };
        if (!known || methods != 0) {
            throw ImageFormatException.damaged("there is no PNG of colour type " + colors + " with " + bits + " bits");
        }
    }

    private int channels() throws ImageFormatException {
        if (bits == 0) {
            throw ImageFormatException.damaged("its pixels come before its header");
        }
        return switch (colors) {
            case RGB -> 3;
            case GREY_ALPHA -> 2;
            case RGBA -> 4;
            default -> 1;
        };
    }

    private BufferedImage image(PngRows rows) throws ImageFormatException {
        byte[] samples = rows.read(interlaced);
        return switch (colors) {
            case INDEXED -> Pixels.indexed(width, height, samples, argb());
            case RGB -> Pixels.rgb(width, height, samples);  // a transparent colour is no alpha to the reference
            case RGBA -> Pixels.rgba(width, height, samples);
            case GREY_ALPHA -> bits == 8 ? Pixels.greyAlpha(width, height, samples) : spread(samples);
            default -> bits == 1 ? Pixels.bilevel(width, height, samples, key()) : greys(rows, samples);
        };
    }

    /** 16-bit grey with alpha, which Pillow holds as RGBA. */
    private BufferedImage spread(byte[] samples) {
        byte[] rgba = new byte[2 * samples.length];
        for (int from = 0, to = 0; from < samples.length; from += 2, to += 4) {
            rgba[to] = rgba[to + 1] = rgba[to + 2] = samples[from];
            rgba[to + 3] = samples[from + 1];
        }
        return Pixels.rgba(width, height, rgba);
    }

    private BufferedImage greys(PngRows rows, byte[] samples) {
        int levels = bits == 2 ? 85 : bits == 4 ? 17 : 1;
        for (int i = 0; levels > 1 && i < samples.length; i++) {
            samples[i] *= levels;
        }
        return Pixels.grey(width, height, samples, bits == 16 ? -1 : key());
    }

    /** The transparent grey, which Pillow compares with the levels of 8 bits whatever the file has; -1 if none is. */
    private int key() {
        return transparency == null || transparency.length < 2 ? -1 : transparency[1] & 0xff;
    }

    private int[] argb() {
        int[] argb = Pixels.greys();
        for (int i = 0; palette != null && i < Math.min(256, palette.length / 3); i++) {
            argb[i] = 0xff000000 | (palette[3 * i] & 0xff) << 16 | (palette[3 * i + 1] & 0xff) << 8 | palette[3 * i + 2] & 0xff;
        }
        for (int i = 0; transparency != null && i < Math.min(256, transparency.length); i++) {
            argb[i] = argb[i] & 0xffffff | (transparency[i] & 0xff) << 24;
        }
        return argb;
    }
}
