// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.internal.image;

/** Lossless WebP: bits, the lowest of each byte first. */
final class Vp8lBits {
    private final byte[] bytes;
    private int at;
    private long buffer;
    private int held;
    private int padding;

    Vp8lBits(byte[] bytes, int from) {
        this.bytes = bytes;
        at = from;
    }

    /** The next 32 bits at least, which stay. */
    private long peek() {
        while (held < 32) {
            buffer |= (at < bytes.length ? bytes[at] & 0xffL : 0) << held;
            padding += at < bytes.length ? 0 : 8;
            at++;
            held += 8;
        }
        return buffer;
    }

    int peek(int count) {
        return (int) (peek() & (1L << count) - 1);
    }

    void skip(int count) {
        buffer >>>= count;
        held -= count;
    }

    /** @param count 0 to 31 */
    int bits(int count) {
        int bits = peek(count);
        skip(count);
        return bits;
    }

    boolean flag() {
        return bits(1) != 0;
    }

    /** @throws ImageFormatException if more was read than there is */
    void check() throws ImageFormatException {
        if (held < padding) {
            throw ImageFormatException.cut("its lossless data end too early");
        }
    }
}
