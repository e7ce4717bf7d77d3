// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.langchain4j;

import dev.langchain4j.data.image.Image;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import org.luminamgpt.LuminaException;
import org.luminamgpt.Part;

/** LangChain4j's pictures and ours. Nothing is fetched: a picture is bytes. */
final class Pictures {
    private Pictures() {}

    static Image png(org.luminamgpt.Image image) {
        return Image.builder().base64Data(Base64.getEncoder().encodeToString(image.toPng())).mimeType("image/png").build();
    }

    static Part.Picture read(@Nullable Image image) {
        if (image == null) {
            throw Failures.invalid("a picture is needed, and it is null");
        }
        if (image.base64Data() == null && image.url() == null) {
            throw Failures.invalid("a picture needs its bytes as base64Data, and it has none");
        }
        if (image.base64Data() == null && !"data".equalsIgnoreCase(image.url().getScheme())) {
            throw Failures.unsupported("a picture's URL is not fetched; give its bytes as base64Data instead of "
                    + shortened(image.url().toString()));
        }
        try {
            return Part.base64(image.base64Data() != null ? image.base64Data() : image.url().toString());
        } catch (LuminaException.InvalidRequest e) {
            throw Failures.of(e);
        }
    }

    private static String shortened(String text) {
        return text.length() <= 80 ? text : text.substring(0, 80) + "…";
    }
}
