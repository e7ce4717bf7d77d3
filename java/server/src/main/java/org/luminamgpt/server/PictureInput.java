// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.server;

import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.luminamgpt.LuminaException;
import org.luminamgpt.Part;

/** Pictures that clients send, as bytes: nothing is ever fetched. */
final class PictureInput {
    private static final Pattern DATA = Pattern.compile("data:image/[a-zA-Z0-9.+-]{1,32};base64,");

    private PictureInput() {}

    /** @param param the field it stands in */
    static Part.Picture dataUrl(String url, String param, boolean upright, Limits limits) {
        Matcher head = DATA.matcher(url);
        if (!head.lookingAt()) {
            String seen = url.length() > 40 ? url.substring(0, 37) + "..." : url;
            throw ApiError.invalid(param, param + " has to be a picture's bytes, \"data:image/png;base64,...\"; nothing is fetched here, and it "
                    + "was \""
                    + seen + '"');
        }
        return picture(decode(url.substring(head.end()), param), param, upright, limits);
    }

    static byte[] decode(String base64, String param) {
        try {
            return Base64.getMimeDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw ApiError.invalid(param, param + " is not base64: " + e.getMessage());
        }
    }

    /** Of the bytes of a file, whose size is checked before it is decoded. */
    static Part.Picture picture(byte[] file, String param, boolean upright, Limits limits) {
        try {
            return Part.picture(file, upright, limits.picturePixels());
        } catch (LuminaException.InvalidRequest e) {
            throw ApiError.invalid(param, param + ": " + String.valueOf(e.getMessage()).replaceFirst("^what was given ", "the picture ")
                    .replace(" (property lumina.max.pixels)", ""));
        }
    }
}
