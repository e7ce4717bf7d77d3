// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.internal.text;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/** What lies in the place of a model's file, by its first bytes; the engine knows more kinds (native/io/file_kind.h). */
public final class ForeignFile {
    private static final int LOOKED = 64;

    private ForeignFile() {}

    /** What to say after the file's name: "is a Git LFS pointer, …"; empty where nothing is known against it. */
    public static String kind(byte[] bytes) {
        byte[] looked = Arrays.copyOf(bytes, Math.min(LOOKED, bytes.length));
        String start = new String(looked, StandardCharsets.ISO_8859_1);
        String word = new String(withoutMark(looked), StandardCharsets.ISO_8859_1).stripLeading().toLowerCase(Locale.ROOT);
        if (start.startsWith("version https://git-lfs") || start.startsWith("version https://hawser")) {
            return "is a Git LFS pointer, not the file itself; run `git lfs pull` where it was cloned, or download the file";
        } else if (word.startsWith("<!doctype") || word.startsWith("<html") || word.startsWith("<?xml") || word.startsWith("<error")) {
            return "is a web page or a server's answer, not the file itself; download the file (a hub's link has /resolve/ in place of /blob/)";
        } else if (start.startsWith("\u001f\u008b")) {
            return "is compressed by gzip and has to be unpacked first";
        } else if (start.startsWith("\u00ff\u00fe") || start.startsWith("\u00fe\u00ff")) {
            return "is text of UTF-16; save it as UTF-8";
        } else if (bytes.length == 0) {
            return "is empty; fetch it again";
        }
        return "";
    }

    /** Text of UTF-8 without the byte order mark that some editors put before it. */
    static byte[] withoutMark(byte[] text) {
        boolean marked = text.length >= 3 && text[0] == (byte) 0xEF && text[1] == (byte) 0xBB && text[2] == (byte) 0xBF;
        return marked ? Arrays.copyOfRange(text, 3, text.length) : text;
    }
}
