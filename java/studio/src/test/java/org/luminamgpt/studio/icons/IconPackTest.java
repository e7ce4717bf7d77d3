// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.studio.icons;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IconPackTest {
    @TempDir
    Path directory;

    private Path pack() throws IOException {
        List<Style> styles = List.of(new Style("flat", "some@1", "MIT", "someone"), new Style("3D", "other@2", "CC-BY-4.0", "others"));
        List<Concept> concepts = List.of(Concept.named("disc"), new Concept("star", "\u2b50", List.of("night"), Map.of("de", "Stern")));
        IconPackWriter writer = new IconPackWriter(2, concepts, styles);
        for (int i = 0; i < 4; i++) writer.add("icon" + i, pixels(i));
        Path file = directory.resolve("icons.pack");
        writer.writeTo(file);
        return file;
    }

    private static byte[] pixels(int i) {
        byte[] rgba = new byte[16];
        java.util.Arrays.fill(rgba, (byte) (i + 1));
        return rgba;
    }

    @Test
    void whatWasWrittenIsReadBack() throws IOException {
        IconPack pack = IconPack.open(pack());
        assertThat(pack.concepts()).extracting(Concept::name).containsExactly("disc", "star");
        assertThat(pack.concepts().get(1).labels()).containsEntry("de", "Stern");
        assertThat(pack.icon(1, 0).at(1, 1, 2)).isEqualTo(3);
        assertThat(pack.origin(1, 1)).extracting(PackHeader.Picture::name, PackHeader.Picture::source, PackHeader.Picture::licence)
                .containsExactly("icon3", "other@2", "CC-BY-4.0");
        assertThat(pack.id()).hasSize(64);
    }

    @Test
    void theSamePicturesGiveTheSameBytesInAFormatThatEveryToolReads() throws IOException {
        byte[] once = Files.readAllBytes(pack());
        assertThat(Files.readAllBytes(pack())).isEqualTo(once);
        try (ZipFile zip = new ZipFile(directory.resolve("icons.pack").toFile())) {
            assertThat(zip.stream().map(ZipEntry::getName)).containsExactly("pictures/0.rgba", "pictures/1.rgba",
                    "pictures/2.rgba", "pictures/3.rgba", "pack.json");
            assertThat(zip.getInputStream(zip.getEntry("pictures/3.rgba")).readAllBytes()).isEqualTo(pixels(3));
        }
    }

    /** The pack with another picture, or none, in the place of the last. */
    private Path withLastPicture(byte[] rgba) throws IOException {
        Path file = pack();
        try (FileSystem zip = FileSystems.newFileSystem(file)) {
            Path picture = zip.getPath(IconPack.entry(3));
            Files.delete(picture);
            if (rgba != null) Files.write(picture, rgba);
        }
        return file;
    }

    @Test
    void aDamagedPictureIsNamed() throws IOException {
        for (byte[] rgba : List.of(pixels(7), new byte[15], new byte[1 << 20])) {
            IconPack pack = IconPack.open(withLastPicture(rgba));
            assertThat(pack.icon(0, 0)).isNotNull();
            assertThatThrownBy(() -> pack.icon(1, 1)).hasMessageContaining("icon3").hasMessageContaining("studio data");
        }
    }

    @Test
    void aMissingPictureAndAnotherFileAreRefused() throws IOException {
        Path file = withLastPicture(null);
        assertThatThrownBy(() -> IconPack.open(file)).isInstanceOf(IOException.class).hasMessageContaining("icon3");
        Path other = Files.writeString(directory.resolve("icons.pack"), "LMICONS1, as packs once began");
        assertThatThrownBy(() -> IconPack.open(other)).isInstanceOf(IOException.class).hasMessageContaining("studio data");
    }

    @Test
    void everyTruncationIsRefused() throws IOException {
        Path file = pack();
        byte[] bytes = Files.readAllBytes(file);
        for (int length = 0; length < bytes.length; length++) {
            Files.write(file, java.util.Arrays.copyOf(bytes, length));
            assertThatThrownBy(() -> IconPack.open(file)).isInstanceOf(IOException.class).hasMessageContaining("icons.pack");
        }
    }

    @Test
    void everyChangedByteIsRefusedOrHarmless() throws IOException {
        Path file = pack();
        byte[] bytes = Files.readAllBytes(file);
        for (int at = 0; at < bytes.length; at++) {
            byte[] changed = bytes.clone();
            changed[at] ^= 0x11;
            Files.write(file, changed);
            try {
                IconPack pack = IconPack.open(file);
                for (int i = 0; i < pack.concepts().size() * pack.styles().size(); i++) pack.icon(i / pack.styles().size(), i % pack.styles().size());
            } catch (IOException | IllegalStateException e) {
                assertThat(e).hasMessageContaining("icons.pack");
            }
        }
    }
}
