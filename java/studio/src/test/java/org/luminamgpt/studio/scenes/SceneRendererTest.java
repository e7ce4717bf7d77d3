// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.studio.scenes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SceneRendererTest {
    private final SceneRenderer renderer = new SceneRenderer(new TestIcons());

    private static SceneSpec spec(PlacedIcon... icons) {
        return new SceneSpec(128, 96, Background.solid(NamedColor.BLUE), Layout.PAIR, List.of(icons));
    }

    private static int pixel(byte[] rgb, int x, int y) {
        int at = (y * 128 + x) * 3;
        return (rgb[at] & 0xff) << 16 | (rgb[at + 1] & 0xff) << 8 | rgb[at + 2] & 0xff;
    }

    @Test
    void theLowerIconIsNearerAndCoversTheOther() {
        SceneSpec spec = spec(new PlacedIcon(9, 1, 32, 32, 64), new PlacedIcon(4, 1, 0, 0, 64));
        byte[] labels = renderer.labels(spec);
        assertThat(spec.icons()).extracting(PlacedIcon::concept).containsExactly(4, 9);
        assertThat(labels[20 * 128 + 20]).isEqualTo((byte) 0);
        assertThat(labels[48 * 128 + 48]).isEqualTo((byte) 1);
        assertThat(labels[0]).isEqualTo((byte) -1);
        byte[] depth = renderer.depth(spec);
        assertThat(pixel(depth, 0, 0)).isZero();
        assertThat(pixel(depth, 48, 48) & 0xff).isGreaterThan(pixel(depth, 20, 20) & 0xff);
    }

    @Test
    void boxesCoverWhatIsSeen() {
        SceneSpec spec = spec(new PlacedIcon(4, 1, 0, 0, 64), new PlacedIcon(9, 1, 64, 16, 64));
        assertThat(renderer.boxes(spec)).containsExactly(new Box(3, 3, 61, 61), new Box(67, 19, 125, 77));
    }

    @Test
    void aCoveredIconHasAnEmptyBox() {
        SceneSpec spec = spec(new PlacedIcon(4, 0, 16, 16, 64), new PlacedIcon(9, 1, 0, 0, 96));
        assertThat(renderer.boxes(spec).get(0).isEmpty()).isTrue();
    }

    @Test
    void transparencyMixesWithWhatLiesBelow() {
        int mixed = pixel(renderer.rgb(spec(new PlacedIcon(0, 2, 0, 0, 64))), 32, 32);
        int blue = NamedColor.BLUE.rgb();
        assertThat(mixed >> 16).isBetween((blue >> 16) * 115 / 255 - 1, (blue >> 16) * 115 / 255 + 1);
        assertThat(mixed & 0xff).isBetween(227, 229);  // (255 * 140 + 196 * 115) / 255
    }

    @Test
    void segmentsAreColouredInReadingOrder() {
        SceneSpec spec = spec(new PlacedIcon(4, 1, 64, 0, 64), new PlacedIcon(9, 1, 0, 16, 64));
        byte[] segments = renderer.segmentation(spec);
        assertThat(pixel(segments, 32, 48)).isEqualTo(0xff0000);
        assertThat(pixel(segments, 96, 32)).isEqualTo(0x00ff00);
        assertThat(pixel(segments, 127, 95)).isZero();
    }

    @Test
    void edgesFollowTheOutlineAndNothingElseOnAPlainPicture() {
        byte[] edges = renderer.edges(spec(new PlacedIcon(0, 1, 32, 16, 64)));
        assertThat(pixel(edges, 34, 40)).isEqualTo(0xffffff);
        assertThat(pixel(edges, 64, 48)).isZero();
        assertThat(pixel(edges, 5, 5)).isZero();
        long left = IntStream.range(0, 64).filter(x -> pixel(edges, x, 48) != 0).count();
        assertThat(left).as("width of the line, which stands upright at half height").isEqualTo(4);
    }

    @Test
    void linesThatMeetThePicturesBorderEndThere() {
        byte[] right = renderer.edges(spec(new PlacedIcon(4, 1, 96, 0, 32)));
        byte[] left = renderer.edges(spec(new PlacedIcon(4, 1, 0, 64, 32)));
        assertThat(whites(right, 127)).isPositive();
        assertThat(whites(right, 0)).as("nothing comes in on the other side").isZero();
        assertThat(whites(left, 0)).isPositive();
        assertThat(whites(left, 127)).isZero();
    }

    private static long whites(byte[] edges, int x) {
        return IntStream.range(0, 96).filter(y -> pixel(edges, x, y) != 0).count();
    }

    @Test
    void anIconOutsideThePictureIsRefused() {
        assertThatThrownBy(() -> spec(new PlacedIcon(0, 0, 80, 0, 64))).hasMessageContaining("does not fit 128 x 96");
    }

    @Test
    void backgroundsHaveTheirPatterns() {
        Background gradient = new Background(Background.Kind.GRADIENT, NamedColor.RED, NamedColor.BLUE, false, 0);
        assertThat(gradient.rgbAt(0, 5, 128, 96)).isEqualTo(NamedColor.RED.rgb());
        assertThat(gradient.rgbAt(127, 5, 128, 96)).isEqualTo(NamedColor.BLUE.rgb());
        Background checker = new Background(Background.Kind.CHECKER, NamedColor.RED, NamedColor.BLUE, false, 16);
        assertThat(checker.rgbAt(17, 3, 128, 96)).isEqualTo(NamedColor.BLUE.rgb());
        assertThat(checker.rgbAt(17, 17, 128, 96)).isEqualTo(NamedColor.RED.rgb());
        Background stripes = new Background(Background.Kind.STRIPES, NamedColor.RED, NamedColor.BLUE, true, 32);
        assertThat(stripes.rgbAt(100, 31, 128, 96)).isEqualTo(NamedColor.RED.rgb());
        assertThat(stripes.rgbAt(0, 32, 128, 96)).isEqualTo(NamedColor.BLUE.rgb());
    }
}
