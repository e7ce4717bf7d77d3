// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.studio.tokenizer;

import java.nio.charset.StandardCharsets;

/** The 256 printable characters that stand for bytes in byte-level BPE, as GPT-2 introduced them. */
final class ByteAlphabet {
    private static final char[] CHARACTERS = new char[256];

    static {
        char next = 256;
        for (int b = 0; b < 256; b++) {
            boolean printable = b >= '!' && b <= '~' || b >= 0xa1 && b <= 0xac || b >= 0xae;
            CHARACTERS[b] = printable ? (char) b : next++;
        }
    }

    private ByteAlphabet() {}

    /** All 256 in code point order, which is the order of their ids. */
    static String[] inOrder() {
        return new String(CHARACTERS).chars().sorted().mapToObj(Character::toString).toArray(String[]::new);
    }

    /** The characters of a text's UTF-8 bytes. */
    static String of(String text) {
        StringBuilder out = new StringBuilder();
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) out.append(CHARACTERS[b & 0xff]);
        return out.toString();
    }
}
