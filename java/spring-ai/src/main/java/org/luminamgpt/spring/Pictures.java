// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.spring;

import java.util.Base64;
import java.util.Locale;
import org.luminamgpt.LuminaException;
import org.luminamgpt.Part;
import org.springframework.ai.content.Media;
import org.springframework.ai.image.Image;
import org.springframework.util.MimeTypeUtils;

/** Spring AI's pictures and ours. Nothing is fetched: a picture is bytes. */
final class Pictures {
    private static final String BASE64 = ";base64,";

    private Pictures() {}

    static Image image(byte[] png) {
        return new Image(null, Base64.getEncoder().encodeToString(png));
    }

    static Media media(org.luminamgpt.Image image) {
        return Media.builder().mimeType(MimeTypeUtils.IMAGE_PNG).data(image.toPng()).build();
    }

    static Part.Picture read(Media media) {
        if (!media.getMimeType().getType().equals("image")) {
            throw new LuminaException.InvalidRequest("this model reads pictures, and no media of the type " + media.getMimeType());
        }
        return Part.picture(media.getData() instanceof byte[] bytes ? bytes : decode(media.getData().toString()));
    }

    /** @param data base64, or a data: URL */
    private static byte[] decode(String data) {
        String base64 = data;
        if (data.regionMatches(true, 0, "data:", 0, 5)) {
            int start = data.toLowerCase(Locale.ROOT).indexOf(BASE64);
            if (start < 0) {
                throw new LuminaException.InvalidRequest("a data: URL has to hold its picture as base64, was " + shortened(data));
            }
            base64 = data.substring(start + BASE64.length());
        } else if (data.indexOf(':') >= 0) {
            throw new LuminaException.InvalidRequest("a picture's URL is not fetched; give its bytes instead of " + shortened(data));
        }
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw new LuminaException.InvalidRequest("a picture has to be given as bytes or in base64, was " + shortened(data), e);
        }
    }

    private static String shortened(String text) {
        return text.length() <= 80 ? text : text.substring(0, 80) + "…";
    }
}
