// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.internal.image;

/** VP8: decisions out of an arithmetic code, each with a probability of 0 in 256ths (RFC 6386, 7). */
final class Vp8Bits {
    private final byte[] bytes;
    private final int end;
    private int at;
    private int value;
    /** Range less one, 127 to 254. */
    private int range = 254;
    /** Bits of the value below the eight that are compared; less than 0 where a byte is due. */
    private int spare = -8;
    private boolean over;

    Vp8Bits(byte[] bytes, int from, int end) {
        this.bytes = bytes;
        this.at = from;
        this.end = end;
    }

    int bit(int probability) {
        if (spare < 0) {
            load();
        }
        int split = range * probability >> 8;
        int bit = 0;
        if (value >> spare > split) {
            value -= split + 1 << spare;
            range -= split + 1;
            bit = 1;
        } else {
            range = split;
        }
        if (range < 127) {
            int shift = Integer.numberOfLeadingZeros(range + 1) - 24;
            range = (range + 1 << shift) - 1;
            spare -= shift;
        }
        return bit;
    }

    private void load() {
        over |= at >= end;
        value = value << 8 | (at < end ? bytes[at++] & 0xff : 0);
        spare += 8;
    }

    /** An even chance. */
    boolean flag() {
        return bit(128) != 0;
    }

    int bits(int count) {
        int bits = 0;
        for (int i = 0; i < count; i++) {
            bits = bits << 1 | bit(128);
        }
        return bits;
    }

    /** Magnitude, then sign. */
    int signed(int count) {
        int magnitude = bits(count);
        return flag() ? -magnitude : magnitude;
    }

    /** A value that may be left out, for 0. */
    int optional(int count) {
        return flag() ? signed(count) : 0;
    }

    /** Whether more was read than there is. */
    boolean isOver() {
        return over;
    }
}
