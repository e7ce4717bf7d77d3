// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.luminamgpt.internal.picture.Rgb;

class PngFileTest {
    private static final Sampling SAMPLING = new Sampling(-42L, 1.2f, 3, 10, 0.5f, 300);

    @TempDir
    private Path folder;

    private static ImageMetadata metadata(String prompt, String model) {
        return new ImageMetadata(Task.IMAGE, prompt, new ImageSize(64, 32), SAMPLING, model, "0.1.0");
    }

    private Path write(ImageMetadata metadata) throws IOException {
        Path file = folder.resolve("a.png");
        new Image(new BufferedImage(64, 32, BufferedImage.TYPE_INT_RGB), metadata).writePng(file);
        return file;
    }

    @ParameterizedTest
    @ValueSource(strings = {"a red fox", "", "two\nlines\nSeed: 7, Size: 1x1", "ein Füchslein, rot", "红狐 🦊", "Steps: 3, \"x\": \\n", " a\r", "a\0b"})
    void readsBackWhatItWrote(String prompt) throws IOException {
        for (String model : List.of("mini", "a, b: \"c\" \\n\n", " a b ", "\r\t", "")) {
            ImageMetadata metadata = metadata(prompt, model);
            assertThat(Image.readMetadata(write(metadata))).contains(metadata);
        }
    }

    /** Moving a finished file there would replace the device, which root could; here a link to it. */
    @Test
    void writesToADeviceAsItIs() throws IOException {
        Path link = Files.createSymbolicLink(folder.resolve("full.png"), Path.of("/dev/full"));
        var image = new Image(new BufferedImage(64, 32, BufferedImage.TYPE_INT_RGB), metadata("a", "mini"));
        assertThatExceptionOfType(IOException.class).isThrownBy(() -> image.writePng(link)).withMessageContaining("No space left on device");
        assertThat(link).isSymbolicLink();
    }

    @Test
    void tellsThatAPictureWasTurned() throws IOException {
        var metadata = new ImageMetadata(Task.EDIT, "add snow", new ImageSize(64, 32), SAMPLING, "mini", "0.1.0", true);
        assertThat(Image.readMetadata(write(metadata))).contains(metadata);
        assertThat(Files.readString(folder.resolve("a.png"), StandardCharsets.ISO_8859_1)).contains("Upright: true");
    }

    @Test
    void readsBackAVeryLongValue() throws IOException {
        ImageMetadata metadata = metadata("a", "\\\"x,".repeat(20_000));
        assertThat(Image.readMetadata(write(metadata))).contains(metadata);
    }

    @Test
    void theMetadataGiveTheRequestAgain() throws IOException {
        Request request = Image.readMetadata(write(metadata("a red fox", "mini"))).orElseThrow().request();
        assertThat(request).isEqualTo(Request.image("a red fox").grid(1, 2).sampling(SAMPLING));
    }

    @Test
    void imageToolsFindTheParametersTheyKnow() throws IOException {
        String file = Files.readString(write(metadata("a red fox", "mini")), StandardCharsets.ISO_8859_1);
        assertThat(file).contains("tEXtparameters\0a red fox\nCFG scale: 1.2, Seed: -42, Size: 64x32, Model: mini, ");
    }

    @Test
    void leavesThePixelsAsTheyAre() throws IOException {
        BufferedImage picture = Golden.picture("image/crop_wide.png");
        Path file = folder.resolve("b.png");
        new Image(picture, metadata("a", "mini")).writePng(file);
        assertThat(Rgb.of(ImageIO.read(file.toFile())).pixels()).isEqualTo(Rgb.of(picture).pixels());
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void leavesNothingBehindWhereItCannotWrite() {
        Path file = folder.resolve("missing/a.png");
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> new Image(new BufferedImage(1, 1, 1), metadata("a", "m")).writePng(file))
                .withMessage(file + ": there is no directory " + file.getParent() + " to write it to");
        assertThatExceptionOfType(IOException.class).isThrownBy(() -> Image.readMetadata(file)).withMessageStartingWith(file.toString());
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void bytesAndStreamsAreTheSameAsTheFile() throws IOException {
        ImageMetadata metadata = metadata("a red fox", "mini");
        byte[] file = Files.readAllBytes(write(metadata));
        var image = new Image(new BufferedImage(64, 32, BufferedImage.TYPE_INT_RGB), metadata);
        assertThat(image.toPng()).isEqualTo(file);
        var out = new ByteArrayOutputStream();
        image.writeTo(out);
        out.write(7);  // it stays open
        assertThat(out.toByteArray()).startsWith(file).hasSize(file.length + 1);
        var closed = new AtomicBoolean();
        var in = new ByteArrayInputStream(out.toByteArray()) {
            @Override
            public void close() {
                closed.set(true);
            }
        };
        assertThat(Image.readMetadata(in)).contains(metadata);
        assertThat(closed).isFalse();
        assertThatExceptionOfType(IOException.class).isThrownBy(() -> Image.readMetadata(new ByteArrayInputStream(new byte[] {1, 2})));
    }

    @Test
    void picturesOfOthersHaveNoMetadata() throws IOException {
        assertThat(Image.readMetadata(Golden.file("image/src_sq.png"))).isEmpty();
        Path text = Files.writeString(folder.resolve("text.png"), "no picture");
        assertThatExceptionOfType(IOException.class).isThrownBy(() -> Image.readMetadata(text));
    }

    @Test
    void aDiskThatIsFullIsNamedAsThatAndNotAsThePngWriter() {
        var full = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("No space left on device");
            }
        };
        var image = new Image(new BufferedImage(64, 32, BufferedImage.TYPE_INT_RGB), metadata("a fox", "m"));
        assertThatExceptionOfType(IOException.class).isThrownBy(() -> image.writeTo(full)).withMessage("No space left on device");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "a\n", "a\nSteps: 20, Sampler: Euler", "a\nSeed: \"", "a\nSeed: \"1\\", "a\nSeed: \"1\"2",
        "a\nCFG scale: x, Seed: 1, Size: 1x1, Model: m, Image top-k: 1, Text top-k: 1, Temperature: 1, Max tokens: 1, Task: image, Version: 1"})
    void refusesParametersOfOtherPrograms(String text) {
        assertThatExceptionOfType(LuminaException.InvalidRequest.class).isThrownBy(() -> Parameters.read(text));
    }
}
