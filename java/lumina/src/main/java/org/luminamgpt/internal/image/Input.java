// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.internal.image;

import java.util.Arrays;

/** Bytes of a file with a place in them. Nobody's length is trusted: what goes beyond the end is a file cut short. */
final class Input {
    private final byte[] bytes;
    private final long maxPixels;
    private int at;

    /** @param maxPixels that a picture may have */
    Input(byte[] bytes, long maxPixels) {
        this.bytes = bytes;
        this.maxPixels = maxPixels;
    }

    byte[] bytes() {
        return bytes;
    }

    int at() {
        return at;
    }

    int size() {
        return bytes.length;
    }

    int left() {
        return bytes.length - at;
    }

    /** @throws ImageFormatException if there is no such place */
    Input seek(long place) throws ImageFormatException {
        if (place < 0 || place > bytes.length) {
            throw ImageFormatException.cut("byte " + place + " of " + bytes.length + " is wanted");
        }
        at = (int) place;
        return this;
    }

    void skip(long count) throws ImageFormatException {
        seek(at + count);
    }

    int u8() throws ImageFormatException {
        if (at >= bytes.length) {
            throw ImageFormatException.cut("it ends after " + bytes.length + " bytes");
        }
        return bytes[at++] & 0xff;
    }

    int u16() throws ImageFormatException {
        return u8() << 8 | u8();
    }

    int u16Little() throws ImageFormatException {
        return u8() | u8() << 8;
    }

    int i32() throws ImageFormatException {
        return u16() << 16 | u16();
    }

    int i32Little() throws ImageFormatException {
        return u16Little() | u16Little() << 16;
    }

    byte[] take(int count) throws ImageFormatException {
        int from = at;
        skip(count);
        return Arrays.copyOfRange(bytes, from, at);
    }

    boolean startsWith(String latin) {
        return matches(at, latin);
    }

    boolean matches(int place, String latin) {
        if (place + latin.length() > bytes.length) {
            return false;
        }
        for (int i = 0; i < latin.length(); i++) {
            if ((bytes[place + i] & 0xff) != latin.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** Refuses sizes that no picture has, or that are more than is allowed, before anything is allocated for them. */
    void checkSize(long width, long height) throws ImageFormatException {
        if (width < 1 || height < 1) {
            throw ImageFormatException.damaged("it says that it has " + width + "x" + height + " pixels");
        }
        if (width > maxPixels / height) {
            throw new ImageFormatException("has " + width + "x" + height + " pixels; at most " + maxPixels
                    + " are accepted (property lumina.max.pixels)");
        }
    }

    /** Refuses files that cannot hold so much at the best rate that their coding has. */
    void checkPlausible(long decodedBytes, long mostPerByte) throws ImageFormatException {
        if (decodedBytes / mostPerByte > bytes.length) {
            throw ImageFormatException.cut(bytes.length + " bytes are too few for its pixels");
        }
    }
}
