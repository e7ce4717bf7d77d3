// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.spring;

import java.util.Base64;
import org.luminamgpt.LuminaException;
import org.luminamgpt.Part;
import org.springframework.ai.content.Media;
import org.springframework.ai.image.Image;
import org.springframework.util.MimeTypeUtils;

/** Spring AI's pictures and ours. Nothing is fetched: a picture is bytes. */
final class Pictures {
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
        return media.getData() instanceof byte[] bytes ? Part.picture(bytes) : Part.base64(media.getData().toString());
    }
}
