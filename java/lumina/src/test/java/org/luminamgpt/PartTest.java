// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class PartTest {
    private static final Path FILE = Golden.file("image/src_wide.png");

    @Test
    void aPictureIsTheSameFromAFileItsBytesAndAStream() throws IOException {
        Part.Picture picture = Part.picture(FILE);
        byte[] bytes = Files.readAllBytes(FILE);
        assertThat(Part.picture(bytes)).isEqualTo(picture);
        try (InputStream in = Files.newInputStream(FILE)) {
            assertThat(Part.picture(in)).isEqualTo(picture);
            assertThat(in.read()).as("the stream is at its end, and open").isEqualTo(-1);
        }
    }

    @Test
    void bytesThatAreNoPictureAreRefused() {
        for (byte[] bytes : new byte[][] {{}, "hello".getBytes()}) {
            assertThatExceptionOfType(LuminaException.InvalidRequest.class).isThrownBy(() -> Part.picture(bytes));
            assertThatExceptionOfType(LuminaException.InvalidRequest.class)
                    .isThrownBy(() -> Part.picture(new ByteArrayInputStream(bytes)));
        }
    }

    @Test
    void aStreamThatFailsSaysSo() {
        var broken = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("the line is dead");
            }
        };
        assertThatExceptionOfType(IOException.class).isThrownBy(() -> Part.picture(broken)).withMessage("the line is dead");
    }
}
