// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DataUrlTest {
    private final byte[] bytes = new byte[1000];

    @Test
    void theSameBytesHoweverTheyAreWritten() {
        new Random(1).nextBytes(bytes);
        String base64 = Base64.getEncoder().encodeToString(bytes);
        assertThat(base64).contains("+").contains("/").endsWith("=");
        String urlSafe = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        for (String text : List.of(base64, Base64.getMimeEncoder().encodeToString(bytes), urlSafe, "data:image/png;base64," + base64,
                "DATA:IMAGE/JPEG;BASE64," + base64, "data:;base64," + base64, "data:image/svg+xml;charset=utf-8;base64," + base64,
                "data:image/png;base64," + URLEncoder.encode(base64, StandardCharsets.UTF_8), "data:image/png;name=a b.png;base64," + urlSafe)) {
            assertThat(DataUrl.bytes(text)).as(text.substring(0, 50)).isEqualTo(bytes);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            https://example.org/a.png      | is not fetched
            file:///etc/hostname           | is not fetched
            data:image/png,AAAA            | has to hold a picture as "data:image/png;base64,..."
            data:text/html;base64,AAAA     | has to hold a picture
            data:image/png;base64          | has to hold a picture
            data:image/png;base64,%%%      | in base64
            data:image/png;base64,A?AA     | in base64
            data:image/png;base64,A-+A     | in base64
            x                              | in base64
            data:image/png;base64,AAAA     | not a picture
            """)
    void whatIsNoneIsRefusedByItsBeginning(String text, String why) {
        assertThatExceptionOfType(LuminaException.InvalidRequest.class).isThrownBy(() -> Part.base64(text)).withMessageContaining(why);
    }

    @Test
    void longOnesAreShortened() {
        assertThatExceptionOfType(LuminaException.InvalidRequest.class).isThrownBy(() -> Part.base64("http://" + "x".repeat(1 << 20)))
                .satisfies(refused -> assertThat(refused.getMessage()).hasSizeLessThan(200));
        assertThatExceptionOfType(LuminaException.InvalidRequest.class).isThrownBy(() -> Part.base64("data:image/png" + ";a".repeat(1 << 20)))
                .satisfies(refused -> assertThat(refused.getMessage()).hasSizeLessThan(200));
    }

    @Test
    void aPictureIsRead() throws IOException {
        var pixels = new BufferedImage(3, 2, BufferedImage.TYPE_INT_RGB);
        pixels.setRGB(1, 1, 0x123456);
        var file = new ByteArrayOutputStream();
        ImageIO.write(pixels, "png", file);
        String url = "data:image/png;base64," + Base64.getEncoder().encodeToString(file.toByteArray());
        assertThat(Part.base64(url)).isEqualTo(Part.picture(file.toByteArray())).isEqualTo(Part.base64(url, false, 6));
        assertThatExceptionOfType(LuminaException.InvalidRequest.class).isThrownBy(() -> Part.base64(url, false, 5)).withMessageContaining("3x2");
    }
}
