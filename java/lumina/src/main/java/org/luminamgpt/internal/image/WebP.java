// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.internal.image;

import java.awt.image.BufferedImage;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** WebP: the chunks of the file. Of a moving picture, the first frame on its screen. */
final class WebP {
    private static final int ALPHA = 0x10;

    private final Input in;
    private int width;
    private int height;
    private int left;
    private int top;
    private boolean extended;
    private boolean hasAlpha;
    private byte @Nullable [] alpha;
    private @Nullable WebPFrame frame;
    private int orientation = 1;

    private WebP(Input in) {
        this.in = in;
    }

    static boolean is(Input in) {
        return in.matches(0, "RIFF") && in.matches(8, "WEBP");
    }

    static Decoded read(Input in) throws ImageFormatException {
        return new WebP(in).read();
    }

    private Decoded read() throws ImageFormatException {
        in.skip(4);
        long end = 8 + (in.i32Little() & 0xffffffffL);
        if (end > in.size()) {
            throw ImageFormatException.cut(in.size() + " of " + end + " bytes are there");
        }
        in.skip(4);
        while (in.at() + 8 <= end) {
            chunk(end);
        }
        if (frame == null) {
            throw ImageFormatException.cut("it has no frame");
        }
        return new Decoded(image(frame), orientation);
    }

    private void chunk(long end) throws ImageFormatException {
        String type = new String(in.take(4), StandardCharsets.ISO_8859_1);
        long length = in.i32Little() & 0xffffffffL;
        long next = in.at() + length;
        if (next > end) {
            throw ImageFormatException.cut("its " + type + " chunk is not all there");
        }
        switch (type) {
            case "VP8X" -> {
                extended = true;
                hasAlpha = (in.u8() & ALPHA) != 0;
                in.skip(3);
                width = u24() + 1;
                height = u24() + 1;
                in.checkSize(width, height);
            }
            case "ANMF" -> frame(next);
            case "EXIF" -> orientation = Exif.orientation(in.take((int) length), in.matches((int) (next - length), "Exif\0\0") ? 6 : 0);
            default -> pixels(type, (int) length);
        }
        in.seek(Math.min(end, next + (length & 1)));
    }

    /** A frame of a moving picture, which has chunks of its own. */
    private void frame(long end) throws ImageFormatException {
        if (frame != null) {
            return;
        }
        left = 2 * u24();
        top = 2 * u24();
        in.skip(10);
        while (frame == null && in.at() + 8 <= end) {
            String type = new String(in.take(4), StandardCharsets.ISO_8859_1);
            int length = in.i32Little();
            int data = in.at();
            pixels(type, length);
            in.seek(data + (length & 0xffffffffL) + (length & 1));
        }
    }

    private void pixels(String type, int length) throws ImageFormatException {
        if (frame == null) {
            switch (type) {
                case "ALPH" -> alpha = in.take(length);
                case "VP8 " -> frame = lossy(in.take(length));
                case "VP8L" -> frame = lossless(in.take(length));
                default -> { }
            }
        }
    }

    private int u24() throws ImageFormatException {
        return in.u16Little() | in.u8() << 16;
    }

    private WebPFrame lossy(byte[] data) throws ImageFormatException {
        WebPFrame decoded = Vp8.read(data, in);
        if (hasAlpha && alpha != null) {
            WebPAlpha.put(alpha, decoded);
        }
        return decoded;
    }

    private WebPFrame lossless(byte[] data) throws ImageFormatException {
        hasAlpha = extended ? hasAlpha : data.length > 4 && (data[4] & ALPHA) != 0;
        return Vp8l.read(data, in);
    }

    private BufferedImage image(WebPFrame frame) throws ImageFormatException {
        if (!extended) {
            width = frame.width();
            height = frame.height();
        }
        if (left + (long) frame.width() > width || top + (long) frame.height() > height) {
            throw ImageFormatException.damaged("its frame is larger than its screen");
        }
        int channels = hasAlpha ? 4 : 3;
        byte[] samples = new byte[Math.multiplyExact(width * channels, height)];
        for (int y = 0, from = 0; y < frame.height(); y++) {
            int to = ((top + y) * width + left) * channels;
            for (int x = 0; x < frame.width(); x++) {
                int argb = frame.argb()[from++];
                samples[to++] = (byte) (argb >> 16);
                samples[to++] = (byte) (argb >> 8);
                samples[to++] = (byte) argb;
                if (hasAlpha) {
                    samples[to++] = (byte) (argb >> 24);
                }
            }
        }
        return hasAlpha ? Pixels.rgba(width, height, samples) : Pixels.rgb(width, height, samples);
    }
}
