// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.internal.image;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Scanner;

/** VP8: the tables of RFC 6386 that are too long for a program. */
final class Vp8Tables {
    static final int[] DC_STEPS = new int[128];
    static final int[] AC_STEPS = new int[128];
    /** [mode above, mode at the left, 9] */
    static final int[] MODES = new int[900];
    /** [4 planes, 8 bands, 3 contexts, 11] */
    static final int[] UPDATES = new int[1056];
    static final int[] COEFFICIENTS = new int[1056];

    static {
        try (InputStream in = Vp8Tables.class.getResourceAsStream("vp8-tables.txt")) {
            var numbers = new Scanner(new String(in.readAllBytes(), StandardCharsets.US_ASCII).replaceAll("(?m)^#.*$", ""));
            for (int[] table : new int[][] {DC_STEPS, AC_STEPS, MODES, UPDATES, COEFFICIENTS}) {
                for (int i = 0; i < table.length; i++) {
                    table[i] = numbers.nextInt();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Vp8Tables() {}
}
