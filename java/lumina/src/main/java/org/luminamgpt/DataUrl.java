// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A file's bytes as texts carry them: base64, alone or in a data: URL (RFC 2397). Nothing is fetched. */
final class DataUrl {
    private static final Pattern HEAD = Pattern.compile("data:(?:image/[a-z0-9.+-]{1,64})?+(?:;[^,;]{1,64}){0,8}+,", Pattern.CASE_INSENSITIVE);
    private static final int SHOWN = 60;

    private DataUrl() {}

    static byte[] bytes(String text) {
        String data = text;
        int colon = text.indexOf(':');
        if (colon >= 0) {
            Matcher head = HEAD.matcher(text);
            if (!head.lookingAt() || !head.group().regionMatches(true, head.end() - 8, ";base64,", 0, 8)) {
                throw new LuminaException.InvalidRequest(text.regionMatches(true, 0, "data:", 0, 5)
                        ? "a data: URL has to hold a picture as \"data:image/png;base64,...\", was " + shortened(text)
                        : "a picture's URL is not fetched; give its bytes, as \"data:image/png;base64,...\", instead of " + shortened(text));
            }
            data = text.substring(head.end());
        }
        try {
            if (data.indexOf('%') >= 0) {
                data = URLDecoder.decode(data.replace("+", "%2B"), StandardCharsets.ISO_8859_1);
            }
            boolean urlSafe = data.indexOf('-') >= 0 || data.indexOf('_') >= 0;
            return (urlSafe ? Base64.getUrlDecoder() : Base64.getDecoder()).decode(withoutSpace(data));
        } catch (IllegalArgumentException e) {
            throw new LuminaException.InvalidRequest("a picture's bytes have to be written in base64, was " + shortened(text) + ": "
                    + e.getMessage(), e);
        }
    }

    /** Some encoders break their lines. */
    private static String withoutSpace(String data) {
        return data.chars().anyMatch(Character::isWhitespace) ? data.replaceAll("\\s", "") : data;
    }

    private static String shortened(String text) {
        return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
    }
}
