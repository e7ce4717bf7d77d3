// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PictureFileTest {
    private static final int WIDTH_OFFSET = 16;

    @TempDir
    private Path folder;

    private void refuses(byte[] bytes, String because) throws IOException {
        Path file = Files.write(folder.resolve("picture.png"), bytes);
        assertThatExceptionOfType(LuminaException.InvalidRequest.class).isThrownBy(() -> PictureFile.read(file, false))
                .withMessageContaining(because);
    }

    @Test
    void readsAPicture() {
        assertThat(PictureFile.read(Golden.file("image/src_wide.png"), false).getWidth()).isEqualTo(400);
    }

    @Test
    void refusesWhatIsNoFileOrNoPicture() throws IOException {
        assertThatExceptionOfType(LuminaException.InvalidRequest.class).isThrownBy(() -> PictureFile.read(folder, false));
        assertThatExceptionOfType(LuminaException.InvalidRequest.class)
                .isThrownBy(() -> PictureFile.read(folder.resolve("missing.png"), false)).withMessageContaining("missing.png");
        refuses(new byte[0], "is empty");
        refuses("hello".getBytes(), "not a picture");
    }

    @Test
    void refusesHugePicturesBeforeDecodingThem() throws IOException {
        refuses(withSize(2_000_000_000, 2_000_000_000), "2000000000x2000000000");
        refuses(withSize(100_000, 1790), "at most 178956970");
        refuses(withSize(100_000, 1789), "cut short");
    }

    @Test
    void theMostPixelsAreAProperty() throws IOException {
        System.setProperty("lumina.max.pixels", "1000");
        try {
            refuses(Files.readAllBytes(Golden.file("image/src_wide.png")), "at most 1000");
            System.setProperty("lumina.max.pixels", "many");
            refuses(Files.readAllBytes(Golden.file("image/src_wide.png")), "number from 1 to 268435456");
        } finally {
            System.clearProperty("lumina.max.pixels");
        }
    }

    /** Pillow reads these with a grey or black rest. */
    @Test
    void missingPixelsAreAnErrorHoweverTheFileEnds() throws Exception {
        byte[] jpeg = Files.readAllBytes(Path.of(PictureFileTest.class.getResource("/cases/jpeg-cut/in.jpg").toURI()));
        byte[] ended = Arrays.copyOf(jpeg, jpeg.length + 2);
        ended[jpeg.length] = (byte) 0xff;
        ended[jpeg.length + 1] = (byte) 0xd9;
        refuses(ended, "cut short");
        refuses(withSize(150, 301), "cut short");
    }

    @Test
    void namesFormatsThatItDoesNotRead() throws IOException {
        refuses("\0\0\0 ftypheic\0\0\0\0".getBytes(), "HEIC");
        refuses("GIF89".getBytes(), "PNG, JPEG, WebP, GIF, BMP, TIFF");
    }

    @Test
    void whatWasTurnedIsToldByItsPart() {
        Path file = Golden.file("image/src_wide.png");
        assertThat(Part.upright(file)).isEqualTo(new Part.Picture(PictureFile.read(file, true), true));
        assertThat(((Part.Picture) Part.upright(file)).upright()).isTrue();
        assertThat(((Part.Picture) Part.picture(file)).upright()).isFalse();
    }

    @Test
    void refusesSizesOfZeroAndLess() throws IOException {
        refuses(withSize(0, 5), "");
        refuses(withSize(-1, 5), "");
    }

    private static byte[] withSize(int width, int height) throws IOException {
        byte[] bytes = Files.readAllBytes(Golden.file("image/src_sq.png"));
        ByteBuffer buffer = ByteBuffer.wrap(bytes).putInt(WIDTH_OFFSET, width).putInt(WIDTH_OFFSET + 4, height);
        var crc = new CRC32();
        crc.update(bytes, 12, 17);
        buffer.putInt(29, (int) crc.getValue());
        return bytes;
    }

    @Test
    void damagedFilesAreReadOrRefusedButNothingElse() throws IOException {
        byte[] good = Files.readAllBytes(Golden.file("image/alpha_src.png"));
        var random = new Random(7);
        for (int i = 0; i < 300; i++) {
            byte[] bad = Arrays.copyOf(good, i % 3 == 0 ? random.nextInt(good.length) : good.length);
            for (int flips = random.nextInt(8); flips >= 0 && bad.length > 0; flips--) {
                bad[random.nextInt(bad.length)] = (byte) random.nextInt();
            }
            Path file = Files.write(folder.resolve("damaged.png"), bad);
            try {
                assertThat(PictureFile.read(file, false).getWidth()).isPositive();
            } catch (LuminaException.InvalidRequest e) {
                assertThat(e).hasMessageContaining("damaged.png");
            }
        }
    }
}
