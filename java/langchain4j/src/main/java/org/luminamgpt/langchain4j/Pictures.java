// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.langchain4j;

import dev.langchain4j.data.image.Image;
import java.net.URI;
import java.util.Base64;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.luminamgpt.LuminaException;
import org.luminamgpt.Part;

/** LangChain4j's pictures and ours. Nothing is fetched: a picture is bytes. */
final class Pictures {
    private static final String BASE64 = ";base64,";

    private Pictures() {}

    static Image png(org.luminamgpt.Image image) {
        return Image.builder().base64Data(Base64.getEncoder().encodeToString(image.toPng())).mimeType("image/png").build();
    }

    static Part.Picture read(@Nullable Image image) {
        if (image == null) {
            throw Failures.invalid("a picture is needed, and it is null");
        }
        String data = image.base64Data() != null ? image.base64Data() : ofDataUrl(image.url());
        try {
            return Part.picture(Base64.getDecoder().decode(data));
        } catch (IllegalArgumentException e) {
            throw Failures.of(new LuminaException.InvalidRequest("a picture's bytes have to be written in base64: " + e.getMessage(), e));
        } catch (LuminaException.InvalidRequest e) {
            throw Failures.of(e);
        }
    }

    private static String ofDataUrl(@Nullable URI url) {
        if (url == null) {
            throw Failures.invalid("a picture needs its bytes as base64Data, and it has none");
        }
        if (!"data".equals(url.getScheme() == null ? null : url.getScheme().toLowerCase(Locale.ROOT))) {
            throw Failures.unsupported("a picture's URL is not fetched; give its bytes as base64Data instead of " + shortened(url.toString()));
        }
        String data = url.getRawSchemeSpecificPart();
        int start = data.indexOf(BASE64);
        if (start < 0) {
            throw Failures.invalid("a data: URL has to hold its picture as base64, was " + shortened(url.toString()));
        }
        return data.substring(start + BASE64.length());
    }

    private static String shortened(String text) {
        return text.length() <= 80 ? text : text.substring(0, 80) + "…";
    }
}
