// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.internal.image;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The first directory of a TIFF file: whole numbers by tag. */
final class TiffDirectory {
    private static final int[] SIZES = {0, 1, 0, 2, 4};

    private final Input in;
    private final boolean little;
    /** Where an entry begins, by tag. */
    private final Map<Integer, Integer> entries = new HashMap<>();

    TiffDirectory(Input in) throws ImageFormatException {
        this.in = in;
        little = in.startsWith("II");
        if (!little && !in.startsWith("MM")) {
            throw ImageFormatException.damaged("it begins neither with II nor with MM");
        }
        in.skip(2);
        if (u16() != 42) {
            throw ImageFormatException.unsupported("a BigTIFF");
        }
        in.seek(u32());
        for (int count = u16(); count > 0; count--) {
            int entry = in.at();
            entries.put(u16(), entry);
            in.skip(10);
        }
    }

    private int u16() throws ImageFormatException {
        return little ? in.u16Little() : in.u16();
    }

    private long u32() throws ImageFormatException {
        return (little ? in.i32Little() : in.i32()) & 0xffffffffL;
    }

    boolean isLittleEndian() {
        return little;
    }

    /** The numbers of an entry; null if there is none, or it holds something else. */
    long @Nullable [] numbers(int tag) throws ImageFormatException {
        Integer entry = entries.get(tag);
        if (entry == null) {
            return null;
        }
        in.seek(entry + 2L);
        int type = u16();
        int size = type < SIZES.length ? SIZES[type] : 0;
        long count = u32();
        if (size * count > 4) {
            in.seek(u32());
        }
        if (size == 0 || size * count > in.left()) {
            return null;
        }
        long[] values = new long[(int) count];
        for (int i = 0; i < values.length; i++) {
            values[i] = size == 1 ? in.u8() : size == 2 ? u16() : u32();
        }
        return values;
    }

    /** The first number of an entry; what is larger than an int is its largest. */
    int number(int tag, int otherwise) throws ImageFormatException {
        long[] values = numbers(tag);
        return values == null || values.length == 0 ? otherwise : (int) Math.min(values[0], Integer.MAX_VALUE);
    }
}
