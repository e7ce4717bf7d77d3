// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.luminamgpt.tools.Rgb;

/** Files that were read wrongly once: a folder each, with the pixels that are wanted, or none where it is to be refused. */
class PictureCasesTest {
    static Stream<Path> folders() throws IOException, URISyntaxException {
        return Files.list(Path.of(PictureCasesTest.class.getResource("/cases").toURI())).sorted();
    }

    @ParameterizedTest
    @MethodSource("folders")
    void isReadAsItsReadmeSays(Path folder) throws IOException {
        Path in;
        try (Stream<Path> files = Files.list(folder)) {
            in = files.filter(file -> file.getFileName().toString().startsWith("in.")).findFirst().orElseThrow();
        }
        Path want = folder.resolve("want.png");
        if (Files.notExists(want)) {
            assertThatExceptionOfType(LuminaException.InvalidRequest.class).isThrownBy(() -> Part.picture(in))
                    .withMessageContaining("cut short");
            return;
        }
        BufferedImage picture = ((Part.Picture) Part.picture(in)).pixels();
        BufferedImage wanted = ImageIO.read(want.toFile());  // a plain RGB PNG
        assertThat(picture.getWidth()).isEqualTo(wanted.getWidth());
        assertThat(picture.getHeight()).isEqualTo(wanted.getHeight());
        assertThat(Rgb.of(picture).pixels()).isEqualTo(Rgb.of(wanted).pixels());
    }
}
