// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.server;

import java.util.function.Supplier;
import org.luminamgpt.LuminaException;
import org.luminamgpt.Part;

/** Pictures that clients send, as bytes: nothing is ever fetched. */
final class PictureInput {
    private PictureInput() {}

    /**
     * Of a data: URL, or of base64 alone.
     *
     * @param param the field it stands in
     */
    static Part.Picture text(String text, String param, boolean upright, Limits limits) {
        return read(() -> Part.base64(text, upright, limits.picturePixels()), param);
    }

    /** Of the bytes of a file, whose size is checked before it is decoded. */
    static Part.Picture file(byte[] file, String param, Limits limits) {
        return read(() -> Part.picture(file, false, limits.picturePixels()), param);
    }

    private static Part.Picture read(Supplier<Part.Picture> reader, String param) {
        try {
            return reader.get();
        } catch (LuminaException.InvalidRequest e) {
            throw ApiError.invalid(param, param + ": " + String.valueOf(e.getMessage()).replaceFirst("^what was given ", "the picture ")
                    .replace(" (property lumina.max.pixels)", ""));
        }
    }
}
