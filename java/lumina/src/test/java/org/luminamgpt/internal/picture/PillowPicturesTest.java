// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.internal.picture;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.luminamgpt.internal.image.ImageFiles;
import org.luminamgpt.internal.image.ImageFormatException;
import org.luminamgpt.internal.prompt.SizeList;

/**
 * What Pillow reads from files of every kind, cropped and upright too. The files are those that tests/pictures/generate.py
 * wrote: the small set, or the folder that the property lumina.pictures names.
 */
class PillowPicturesTest {
    private static final SizeList SIZES = SizeList.of(96);
    /** Where we mean to differ; tests/pictures/README.md tells why. */
    private static final List<String> REFUSED_HERE = List.of("cjpeg-arithmetic");
    private static final List<String> READ_HERE = List.of("icc-short", "CMYK-order", "LA-order", "RGBA-order");
    private static final List<String> OTHERWISE_HERE = List.of("LA-planes");

    private int checked;

    private interface Task {
        void run(Path folder) throws IOException;
    }

    private static void inFolder(Task task) throws IOException, URISyntaxException {
        String given = System.getProperty("lumina.pictures");
        if (given != null) {
            task.run(Path.of(given));
            return;
        }
        Path zip = Path.of(PillowPicturesTest.class.getResource("/pictures.zip").toURI());
        try (FileSystem files = FileSystems.newFileSystem(zip)) {
            task.run(files.getPath("/"));
        }
    }

    private static boolean is(String file, List<String> kinds) {
        return kinds.stream().anyMatch(file::startsWith);
    }

    @Test
    void everyFileGivesThePixelsThatPillowGives() throws Exception {
        inFolder(folder -> {
            var wrong = new ArrayList<String>();
            for (String line : Files.readAllLines(folder.resolve("list.tsv"))) {
                String[] wanted = line.split("\t");
                if (!is(wanted[0], OTHERWISE_HERE)) {
                    String got = read(folder.resolve(wanted[0]));
                    boolean refuses = is(wanted[0], REFUSED_HERE) || wanted.length == 2 && !is(wanted[0], READ_HERE);
                    boolean right = refuses ? got.startsWith("refused") : wanted.length == 2 ? !got.startsWith("refused")
                            : got.equals(line.substring(line.indexOf('\t') + 1));
                    if (!right) {
                        wrong.add(line + "\n    got " + got);
                    }
                    checked++;
                }
            }
            assertThat(wrong).isEmpty();
            assertThat(checked).isGreaterThan(100);
        });
        System.out.println(checked + " pictures agree with Pillow");
    }

    private static String read(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        try {
            BufferedImage image = ImageFiles.read(bytes, 1 << 20, false);
            Rgb upright = Rgb.of(ImageFiles.read(bytes, 1 << 20, true));
            return image.getWidth() + "x" + image.getHeight() + "\t" + digest(Rgb.of(image)) + "\t" + digest(Cropper.crop(image, SIZES))
                    + "\t" + digest(upright);
        } catch (ImageFormatException e) {
            return "refused: " + e.getMessage();
        }
    }

    private static String digest(Rgb rgb) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(rgb.pixels()));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    /** Files are anybody's: each is read or refused, whatever was done to it, and never does more. */
    @Test
    void damagedFilesAreReadOrRefusedButNothingElse() throws Exception {
        inFolder(folder -> {
            var random = new Random(11);
            int refused = 0;
            for (String line : Files.readAllLines(folder.resolve("list.tsv"))) {
                byte[] good = Files.readAllBytes(folder.resolve(line.substring(0, line.indexOf('\t'))));
                for (int round = 0; round < 12; round++) {
                    byte[] bad = round % 3 == 0 ? Arrays.copyOf(good, random.nextInt(good.length)) : good.clone();
                    for (int flips = round % 3 == 0 ? 0 : 1 + random.nextInt(6); flips > 0; flips--) {
                        int head = round % 3 == 1 ? Math.min(bad.length, 200) : bad.length;
                        bad[random.nextInt(head)] = (byte) random.nextInt();
                    }
                    try {
                        assertThat(ImageFiles.read(bad, 1 << 20, round % 2 == 0).getWidth()).isPositive();
                    } catch (ImageFormatException e) {
                        assertThat(e.getMessage()).isNotBlank();
                        refused++;
                    }
                }
            }
            assertThat(refused).isGreaterThan(1000);
        });
    }
}
