// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.studio.scenes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.luminamgpt.studio.icons.IconSource;
import org.luminamgpt.studio.scenes.ScenePictures.Kind;

class ScenePicturesTest {
    private static final int STEPS = 40_000;
    private static final int BATCH = 4;

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 16})
    void theShareOfMapsHoldsForTheIndicesThatTrainingLooksAt(int maps) throws IOException {
        ScenePictures pictures = pictures(maps);
        List<Kind> kinds = LongStream.range(0, STEPS * BATCH).map(i -> i / BATCH * 64 + i % BATCH).mapToObj(pictures::kind).toList();
        long wanted = STEPS * BATCH * maps / 16;
        Percentage close = Percentage.withPercentage(5);
        assertThat(kinds.stream().filter(kind -> kind != Kind.PICTURE).count()).isCloseTo(wanted, close);
        for (Kind map : List.of(Kind.SEGMENTATION, Kind.DEPTH, Kind.EDGES)) {
            assertThat(kinds.stream().filter(map::equals).count()).as(map.name()).isCloseTo(wanted / 3, close);
        }
    }

    @Test
    void aMapIsNotThePictureOfItsScene() throws IOException {
        ScenePictures maps = pictures(16);
        ScenePictures plain = pictures(0);
        assertThat(LongStream.range(0, 8).filter(i -> same(maps, plain, i)).count()).isZero();
    }

    @Test
    void moreMapsThanPicturesAreRefused() {
        assertThatThrownBy(() -> pictures(17)).hasMessage("maps are of 16 pictures: wanted 0 to 16, got 17");
    }

    private static boolean same(ScenePictures a, ScenePictures b, long index) {
        return Arrays.equals(pixels(a.picture(index)), pixels(b.picture(index)));
    }

    private static int[] pixels(BufferedImage picture) {
        return picture.getRGB(0, 0, picture.getWidth(), picture.getHeight(), null, 0, picture.getWidth());
    }

    private static ScenePictures pictures(int maps) throws IOException {
        Scenes scenes = new Scenes(IconSource.open("procedural"), Curriculum.simple(), Split.Part.TRAIN);
        return new ScenePictures(scenes, 3, maps);
    }
}
