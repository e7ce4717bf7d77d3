// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.spring;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.luminamgpt.Event;
import org.luminamgpt.ImageSize;
import org.springframework.ai.image.ImageResponse;

class PartialPicturesTest {
    private static final ImageSize SIZE = new ImageSize(128, 128);

    static Stream<Arguments> spread() {
        return Stream.of(Arguments.of(null, List.of(1, 2, 3, 4, 5, 6, 7)), Arguments.of(0, List.of()), Arguments.of(1, List.of(4)),
                Arguments.of(2, List.of(3, 6)), Arguments.of(3, List.of(2, 4, 6)), Arguments.of(7, List.of(1, 2, 3, 4, 5, 6, 7)),
                Arguments.of(8, List.of(1, 2, 3, 4, 5, 6, 7)), Arguments.of(Integer.MAX_VALUE, List.of(1, 2, 3, 4, 5, 6, 7)));
    }

    @ParameterizedTest
    @MethodSource("spread")
    void spreadsWhatItShowsOverTheRows(@Nullable Integer most, List<Integer> shown) {
        assertThat(shown(new PartialPictures(2, most), IntStream.rangeClosed(1, 8).toArray())).isEqualTo(shown);
    }

    @Test
    void catchesUpWherePreviewsWereDropped() {
        assertThat(shown(new PartialPictures(0, 3), 5, 7, 8)).containsExactly(5, 7);
        assertThat(shown(new PartialPictures(0, null), 3, 8)).containsExactly(3);
        assertThat(shown(new PartialPictures(0, null))).isEmpty();
    }

    @Test
    void saysOfWhichPictureEachIs() {
        var pictures = new PartialPictures(2, null);
        pictures.on(new Event.RowDone(0, 0, 8, SIZE));
        ImageResponse response = pictures.on(preview(1)).get(0);
        var metadata = (LuminaImageGenerationMetadata) response.getResult().getMetadata();
        assertThat(metadata).isEqualTo(new LuminaImageGenerationMetadata(2, 1, 8, null));
        assertThat(metadata.partial()).isTrue();
        assertThat(response.getResult().getOutput().getB64Json()).isNotEmpty();
    }

    /** @param rows of previews that arrive */
    private static List<Integer> shown(PartialPictures pictures, int... rows) {
        var shown = new ArrayList<Integer>();
        pictures.on(new Event.RowDone(0, 0, 8, SIZE));
        for (int row : rows) {
            pictures.on(preview(row)).forEach(response -> shown.add(((LuminaImageGenerationMetadata) response.getResult().getMetadata()).row()));
        }
        return shown;
    }

    private static Event preview(int row) {
        return new Event.Preview(0, new BufferedImage(128, 16 * row, BufferedImage.TYPE_INT_RGB));
    }
}
