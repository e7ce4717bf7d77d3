// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.internal.image;

/** BMP: runs of 8-bit indices. What is skipped has index 0. */
final class BmpRuns {
    private BmpRuns() {}

    /** Fills indices [height, width], rows in the order of the file. */
    static void read(Input in, int width, int height, byte[] indices) throws ImageFormatException {
        int at = 0;
        int column = 0;  // stays at the end of a full row until that is said to end: what is too long for a row is dropped
        while (at < indices.length) {
            int count = in.u8();
            int value = in.u8();
            if (count > 0) {
                int end = Math.min(at + Math.max(0, Math.min(count, width - column)), indices.length);
                column += end - at;
                while (at < end) {
                    indices[at++] = (byte) value;
                }
            } else if (value == 0) {
                at += (width - at % width) % width;
                column = 0;
            } else if (value == 1) {
                throw ImageFormatException.cut("its pixels end after " + at + " of " + indices.length);
            } else if (value == 2) {
                at = (int) Math.min(indices.length, at + in.u8() + (long) in.u8() * width);
                column = at % width;
            } else {
                for (int i = 0; i < value; i++) {
                    int index = in.u8();
                    if (at < indices.length) {
                        indices[at++] = (byte) index;
                    }
                }
                column += value;
                in.skip(in.at() & 1);  // runs end at an even place in the file
            }
        }
    }
}
