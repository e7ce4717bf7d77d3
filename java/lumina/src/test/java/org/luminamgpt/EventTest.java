// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class EventTest {
    @Test
    void aPreviewIsAPngFileOfItsPixels() throws IOException {
        var pixels = new BufferedImage(32, 16, BufferedImage.TYPE_INT_RGB);
        pixels.setRGB(31, 15, 0x123456);
        byte[] file = new Event.Preview(0, pixels).toPng();
        BufferedImage read = ImageIO.read(new ByteArrayInputStream(file));
        assertThat(read.getWidth()).isEqualTo(32);
        assertThat(read.getHeight()).isEqualTo(16);
        assertThat(read.getRGB(31, 15)).isEqualTo(0xff123456);
        assertThat(Image.readMetadata(new ByteArrayInputStream(file))).isEmpty();
    }
}
