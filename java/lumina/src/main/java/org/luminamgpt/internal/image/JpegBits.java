// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.internal.image;

/** JPEG: the bits of a scan, up to a marker. */
final class JpegBits {
    private final byte[] bytes;
    private int at;
    private long buffer;
    private int held;
    /** Bits in the buffer that no byte gave: they follow the data that is there. */
    private int padding;

    JpegBits(byte[] bytes, int at) {
        this.bytes = bytes;
        this.at = at;
    }

    /** Makes sure of 16 bits at least. */
    private void fill() {
        while (held <= 48) {
            int value = at < bytes.length ? bytes[at] & 0xff : -1;
            if (value == 0xff) {
                int after = at + 1;
                while (after < bytes.length && bytes[after] == (byte) 0xff) {
                    after++;
                }
                boolean stuffed = after < bytes.length && bytes[after] == 0;
                at = stuffed ? after + 1 : at;
                value = stuffed ? 0xff : -1;
            } else if (value >= 0) {
                at++;
            }
            buffer = buffer << 8 | Math.max(0, value);
            held += 8;
            padding += value < 0 ? 8 : 0;
        }
    }

    /** The next 16 bits, which stay. */
    int peek16() {
        if (held < 16) {
            fill();
        }
        return (int) (buffer >>> held - 16) & 0xffff;
    }

    void skip(int count) {
        held -= count;
    }

    /** @param count 0 to 16 */
    int bits(int count) {
        int value = peek16() >>> 16 - count;
        held -= count;
        return value;
    }

    /** A value of so many bits, of which those that begin with 0 are negative. */
    int signed(int count) {
        int value = bits(count);
        return count > 0 && value < 1 << count - 1 ? value - (1 << count) + 1 : value;
    }

    /** Whether more was read than there is. */
    boolean isOver() {
        return held < padding;
    }

    /** Where the bytes after the scan begin: at a marker, or at what is left before it. */
    int end() {
        return at;
    }

    /** Drops what is left before a restart marker, and the marker. */
    void restart(int number) throws ImageFormatException {
        while (at + 1 < bytes.length && (bytes[at] != (byte) 0xff || bytes[at + 1] == 0 || bytes[at + 1] == (byte) 0xff)) {
            at++;
        }
        if (at + 1 >= bytes.length) {
            throw ImageFormatException.cut("restart marker " + number + " of a scan is missing");
        }
        if ((bytes[at + 1] & 0xff) != 0xd0 + number) {
            throw ImageFormatException.damaged("restart marker " + number + " of a scan is missing");
        }
        at += 2;
        buffer = 0;
        held = 0;
        padding = 0;
    }
}
