// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.internal.image;

import java.util.Arrays;

/** Lossless WebP: a table of Huffman codes of up to 15 bits, which are sent with their first bit lowest. */
final class Vp8lHuffman {
    private static final int FAST_BITS = 8;
    private static final int MOST_BITS = 15;
    private static final int[] ORDER = {17, 18, 0, 1, 2, 3, 4, 5, 16, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};

    private static final int[] NONE = {};

    /** For the first bits: 16 times the symbol and the length of its code, 0 where it is longer. */
    private final int[] fast;
    private final int[] firstCode = new int[MOST_BITS + 2];
    private final int[] firstIndex = new int[MOST_BITS + 2];
    private final int[] count = new int[MOST_BITS + 1];
    private final int[] symbols;
    private final int only;

    /** @param lengths of the codes by symbol, 0 for none; a single symbol takes no bits */
    private Vp8lHuffman(int[] lengths) throws ImageFormatException {
        int used = 0;
        int last = -1;
        for (int symbol = 0; symbol < lengths.length; symbol++) {
            if (lengths[symbol] > 0) {
                count[lengths[symbol]]++;
                used++;
                last = symbol;
            }
        }
        only = used == 1 ? last : -1;
        fast = used == 1 ? NONE : new int[1 << FAST_BITS];
        symbols = new int[used];
        int code = 0;
        int index = 0;
        for (int length = 1; length <= MOST_BITS; length++) {
            code <<= 1;
            firstCode[length] = code;
            firstIndex[length] = index;
            code += count[length];
            index += count[length];
        }
        if (used == 0 || used > 1 && code != 1 << MOST_BITS) {
            throw ImageFormatException.damaged("its Huffman codes are too few or too many");
        }
        fill(lengths);
    }

    private void fill(int[] lengths) {
        int[] next = firstIndex.clone();
        for (int symbol = 0; symbol < lengths.length; symbol++) {
            int length = lengths[symbol];
            if (length == 0) {
                continue;
            }
            int index = next[length]++;
            symbols[index] = symbol;
            if (length <= FAST_BITS && only < 0) {
                int code = firstCode[length] + index - firstIndex[length];
                int reversed = Integer.reverse(code) >>> 32 - length;
                for (int i = reversed; i < fast.length; i += 1 << length) {
                    fast[i] = symbol << 4 | length;
                }
            }
        }
    }

    int decode(Vp8lBits in) {
        if (only >= 0) {
            return only;
        }
        int next = in.peek(MOST_BITS);
        int entry = fast[next & fast.length - 1];
        if (entry != 0) {
            in.skip(entry & 15);
            return entry >> 4;
        }
        int code = Integer.reverse(next) >>> 32 - FAST_BITS;
        for (int length = FAST_BITS + 1; ; length++) {
            code = code << 1 | next >> length - 1 & 1;
            if (code - firstCode[length] < count[length]) {
                in.skip(length);
                return symbols[firstIndex[length] + code - firstCode[length]];
            }
        }
    }

    /** @param size of the alphabet */
    static Vp8lHuffman read(Vp8lBits in, int size) throws ImageFormatException {
        int[] lengths = new int[size];
        if (in.flag()) {
            boolean two = in.flag();
            put(lengths, in.bits(in.flag() ? 8 : 1));
            if (two) {
                put(lengths, in.bits(8));
            }
        } else {
            int[] lengthLengths = new int[ORDER.length];
            int given = 4 + in.bits(4);
            for (int i = 0; i < given; i++) {
                lengthLengths[ORDER[i]] = in.bits(3);
            }
            readLengths(in, new Vp8lHuffman(lengthLengths), lengths);
        }
        in.check();
        return new Vp8lHuffman(lengths);
    }

    private static void put(int[] lengths, int symbol) throws ImageFormatException {
        if (symbol >= lengths.length) {
            throw ImageFormatException.damaged("a Huffman code is of symbol " + symbol + " of " + lengths.length);
        }
        lengths[symbol] = 1;
    }

    private static void readLengths(Vp8lBits in, Vp8lHuffman code, int[] lengths) throws ImageFormatException {
        int codes = in.flag() ? 2 + in.bits(2 + 2 * in.bits(3)) : lengths.length;
        if (codes > lengths.length) {
            throw ImageFormatException.damaged("it has " + codes + " Huffman codes for " + lengths.length + " symbols");
        }
        int previous = 8;
        for (int symbol = 0; symbol < lengths.length && codes > 0; codes--) {
            int length = code.decode(in);
            if (length < 16) {
                lengths[symbol++] = length;
                previous = length == 0 ? previous : length;
                continue;
            }
            int repeat = length == 16 ? 3 + in.bits(2) : length == 17 ? 3 + in.bits(3) : 11 + in.bits(7);
            if (symbol + repeat > lengths.length) {
                throw ImageFormatException.damaged("its Huffman codes repeat too often");
            }
            Arrays.fill(lengths, symbol, symbol + repeat, length == 16 ? previous : 0);
            symbol += repeat;
        }
    }
}
