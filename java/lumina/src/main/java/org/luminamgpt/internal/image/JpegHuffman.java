// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.internal.image;

/** JPEG: a table of Huffman codes of up to 16 bits. */
final class JpegHuffman {
    private static final int FAST_BITS = 9;

    private final byte[] values;
    /** For the first bits: length and value of the code, 0 where it is longer. */
    private final short[] fast = new short[1 << FAST_BITS];
    private final int[] lastOfLength = new int[17];
    private final int[] valueOffset = new int[17];

    /** @param counts of the codes of each length, 1 to 16 */
    JpegHuffman(byte[] counts, byte[] values) throws ImageFormatException {
        this.values = values;
        int code = 0;
        int index = 0;
        for (int length = 1; length <= 16; length++, code <<= 1) {
            int count = counts[length - 1] & 0xff;
            valueOffset[length] = index - code;
            if (code + count > 1 << length || index + count > values.length) {
                throw ImageFormatException.damaged("a Huffman table has more codes than there are");
            }
            for (int i = 0; i < count && length <= FAST_BITS; i++) {
                int from = code + i << FAST_BITS - length;
                for (int j = 0; j < 1 << FAST_BITS - length; j++) {
                    fast[from + j] = (short) (length << 8 | values[index + i] & 0xff);
                }
            }
            code += count;
            index += count;
            lastOfLength[length] = count == 0 ? -1 : code - 1;
        }
    }

    int decode(JpegBits in) throws ImageFormatException {
        int next = in.peek16();
        int entry = fast[next >>> 16 - FAST_BITS];
        if (entry != 0) {
            in.skip(entry >> 8);
            return entry & 0xff;
        }
        for (int length = FAST_BITS + 1; length <= 16; length++) {
            int code = next >>> 16 - length;
            if (code <= lastOfLength[length]) {
                in.skip(length);
                return values[valueOffset[length] + code] & 0xff;
            }
        }
        throw in.isOver() ? ImageFormatException.cut("a scan ends too early")
                : ImageFormatException.damaged("a scan has a code that no table has");
    }
}
