// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.internal.image;

/** The codes of growing length that GIF and TIFF share. */
final class Lzw {
    private static final int MOST_CODES = 4096;
    /** Pixels that a byte can stand for at most: no code is longer than the table, and none has fewer than 2 bits. */
    static final int MOST_PER_BYTE = 4 * MOST_CODES;

    private final byte[] data;
    private final int codeBits;
    /** TIFF: codes begin at the highest bit, and grow one code early; GIF: at the lowest. */
    private final boolean tiff;
    private final int[] prefix = new int[MOST_CODES];
    private final byte[] suffix = new byte[MOST_CODES];
    private final byte[] first = new byte[MOST_CODES];
    private final int[] length = new int[MOST_CODES];
    private long place;

    /** @param codeBits of a plain value */
    Lzw(byte[] data, int codeBits, boolean tiff) throws ImageFormatException {
        if (codeBits < 1 || codeBits > 11) {
            throw ImageFormatException.damaged("its LZW codes begin with " + codeBits + " bits");
        }
        this.data = data;
        this.codeBits = codeBits;
        this.tiff = tiff;
    }

    /** Fills the array, or as much of it as there is data for. @return the count of bytes */
    int decode(byte[] out) throws ImageFormatException {
        int clear = 1 << codeBits;
        for (int i = 0; i < clear; i++) {
            first[i] = suffix[i] = (byte) i;
            length[i] = 1;
        }
        int next = clear + 2;
        int bits = codeBits + 1;
        int last = -1;
        int at = 0;
        while (at < out.length) {
            int code = code(bits);
            if (code == clear) {
                next = clear + 2;
                bits = codeBits + 1;
                last = -1;
                continue;
            }
            if (code < 0 || code == clear + 1) {
                return at;
            }
            boolean fits = next < MOST_CODES && last >= 0;
            if (code >= clear && (last < 0 || code > next || code == next && !fits)) {
                throw ImageFormatException.damaged("a code that stands for nothing after " + at + " bytes");
            }
            if (fits) {
                prefix[next] = last;
                first[next] = first[last];
                suffix[next] = first[code == next ? last : code];
                length[next] = length[last] + 1;
                next++;
                bits += next + (tiff ? 1 : 0) >= 1 << bits && bits < 12 ? 1 : 0;
            }
            at = write(code, out, at);
            last = code;
        }
        return out.length;
    }

    private int write(int code, byte[] out, int at) {
        int end = at + length[code];
        for (int to = end - 1; to >= at; to--, code = prefix[code]) {
            if (to < out.length) {
                out[to] = suffix[code];
            }
        }
        return end;
    }

    /** The next code, or -1 at the end of the data. */
    private int code(int bits) {
        if (place + bits > 8L * data.length) {
            return -1;
        }
        int code = 0;
        for (int i = 0; i < bits; ) {
            int in = (int) (place & 7);
            int count = Math.min(8 - in, bits - i);
            int piece = data[(int) (place >> 3)] & 0xff;
            code = tiff ? code << count | piece >> 8 - in - count & (1 << count) - 1 : code | (piece >> in & (1 << count) - 1) << i;
            i += count;
            place += count;
        }
        return code;
    }
}
