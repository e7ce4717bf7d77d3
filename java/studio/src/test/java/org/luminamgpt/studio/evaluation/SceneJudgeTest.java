// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.studio.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.luminamgpt.studio.icons.ProceduralIcons;
import org.luminamgpt.studio.scenes.Background;
import org.luminamgpt.studio.scenes.Box;
import org.luminamgpt.studio.scenes.Curriculum;
import org.luminamgpt.studio.scenes.Layout;
import org.luminamgpt.studio.scenes.NamedColor;
import org.luminamgpt.studio.scenes.PlacedIcon;
import org.luminamgpt.studio.scenes.SceneSpec;
import org.luminamgpt.studio.scenes.Scenes;
import org.luminamgpt.studio.scenes.Split;
import org.luminamgpt.tools.Rgb;

class SceneJudgeTest {
    private static final Scenes SCENES = new Scenes(new ProceduralIcons(), Curriculum.full().with(Map.of("targets", List.of(128), "squareShare", 50,
            "layouts", Map.of("ONE", 1, "PAIR", 1), "backgrounds", Map.of("SOLID", 1), "overlap", 0,
            "colors", List.of("WHITE", "BLACK", "TEAL"))), Split.Part.TRAIN);
    private final SceneJudge judge = new SceneJudge(SCENES);

    private static Rgb draw(SceneSpec spec) {
        return new Rgb(spec.width(), spec.height(), SCENES.renderer().rgb(spec));
    }

    /** Blurred by a box of 5 pixels and with noise, as a small VQGAN's pictures are. */
    private static Rgb soft(Rgb picture) {
        byte[] out = new byte[picture.pixels().length];
        for (int y = 0; y < picture.height(); y++) {
            for (int x = 0; x < picture.width(); x++) {
                for (int c = 0; c < 3; c++) {
                    int sum = 0, count = 0;
                    for (int v = Math.max(0, y - 2); v <= Math.min(picture.height() - 1, y + 2); v++) {
                        for (int u = Math.max(0, x - 2); u <= Math.min(picture.width() - 1, x + 2); u++, count++) {
                            sum += picture.pixels()[(v * picture.width() + u) * 3 + c] & 0xff;
                        }
                    }
                    int noise = (x * 7 + y * 13 + c * 5) % 17 - 8;
                    out[(y * picture.width() + x) * 3 + c] = (byte) Math.max(0, Math.min(255, sum / count + noise));
                }
            }
        }
        return new Rgb(picture.width(), picture.height(), out);
    }

    @Test
    void truePicturesAreRightAndSoftOnesNearlySo() {
        Figures figures = new Figures();
        for (int i = 0; i < 120; i++) {
            SceneSpec spec = SCENES.spec(1, i);
            add(figures, "true ", judge.judge(spec, draw(spec)));
            add(figures, "soft ", judge.judge(spec, soft(draw(spec))));
        }
        assertThat(figures.mean("true object")).isGreaterThan(0.97);
        assertThat(figures.mean("true style")).isGreaterThan(0.95);
        assertThat(figures.mean("true background")).isEqualTo(1);
        assertThat(figures.mean("true position")).isEqualTo(1);
        assertThat(figures.mean("soft object")).isGreaterThan(0.9);
        assertThat(figures.mean("soft background")).isEqualTo(1);
        assertThat(figures.mean("soft position")).isGreaterThan(0.97);
    }

    @Test
    void smallPicturesOfTheSelfTestAreJudgedToo() {
        Scenes small = new Scenes(new ProceduralIcons(), Curriculum.simple().with(Map.of("targets", List.of(64), "squareShare", 100,
                "iconSizes", List.of(32, 64),
                "colors", List.of("WHITE", "BLACK"))), Split.Part.TRAIN);
        SceneJudge smallJudge = new SceneJudge(small);
        Figures figures = new Figures();
        for (int i = 0; i < 80; i++) {
            SceneSpec spec = small.spec(1, i);
            add(figures, "", smallJudge.judge(spec, new Rgb(64, 64, small.renderer().rgb(spec))));
        }
        assertThat(figures.mean("object")).isEqualTo(1);
        assertThat(figures.mean("background")).isEqualTo(1);
    }

    private static void add(Figures figures, String prefix, SceneJudge.Verdict verdict) {
        figures.add(prefix + "object", verdict.objects());
        figures.add(prefix + "style", verdict.styles());
        figures.add(prefix + "background", verdict.background());
        figures.add(prefix + "position", verdict.position());
    }

    @Test
    void wrongThingsWrongColoursAndWrongPlacesAreFound() {
        SceneSpec wanted = new SceneSpec(128, 128, Background.solid(NamedColor.WHITE), Layout.ONE, List.of(new PlacedIcon(3, 0, 32, 32, 64)));
        PlacedIcon icon = wanted.icons().get(0);
        assertThat(judge.judge(wanted, draw(wanted)).isRight()).isTrue();
        assertThat(judge.judge(wanted, draw(wanted.replace(icon, icon.withConcept(9)))).objects()).isZero();
        assertThat(judge.judge(wanted, draw(wanted.restyled(1))).styles()).isZero();
        assertThat(judge.judge(wanted, draw(wanted.with(Background.solid(NamedColor.TEAL)))).background()).isFalse();
        assertThat(judge.judge(wanted, draw(wanted.replace(icon, icon.at(0, 32)))).position()).isFalse();
    }

    @Test
    void anEmptyPictureShowsNothing() {
        SceneSpec wanted = new SceneSpec(128, 128, Background.solid(NamedColor.WHITE), Layout.ONE, List.of(new PlacedIcon(3, 0, 32, 32, 64)));
        SceneJudge.Verdict verdict = judge.judge(wanted, new Rgb(128, 128, new byte[128 * 128 * 3]));
        assertThat(verdict.objects()).isZero();
        assertThat(verdict.position()).isFalse();
    }

    @Test
    void swappedObjectsOfAPairAreWrong() {
        PlacedIcon left = new PlacedIcon(3, 0, 0, 32, 64);
        PlacedIcon right = new PlacedIcon(9, 0, 64, 32, 64);
        SceneSpec wanted = new SceneSpec(128, 128, Background.solid(NamedColor.WHITE), Layout.PAIR, List.of(left, right));
        SceneSpec swapped = wanted.with(Layout.PAIR, List.of(left.withConcept(9), right.withConcept(3)));
        assertThat(judge.judge(wanted, draw(wanted)).objects()).isEqualTo(1);
        assertThat(judge.judge(wanted, draw(swapped)).objects()).isZero();
    }

    @Test
    void theMeterFindsTheExtentOfWhatDiffersFromTheBorder() {
        SceneSpec spec = new SceneSpec(128, 96, Background.solid(NamedColor.WHITE), Layout.ONE, List.of(new PlacedIcon(1, 0, 16, 16, 64)));
        PictureMeter meter = new PictureMeter(draw(spec));
        Box box = meter.extent(meter.everything());
        assertThat(box.left()).isBetween(21, 23);  // the square fills 0.1 to 0.9 of its 64 pixels
        assertThat(box.right()).isBetween(73, 75);
        assertThat(meter.backgroundColor()).isEqualTo(NamedColor.WHITE);
    }

    @Test
    void overlapIsWholeForTheTruthAndNoneForAMissingPicture() {
        SceneSpec spec = SCENES.spec(1, 3);
        byte[] wanted = SCENES.renderer().segmentation(spec);
        assertThat(TaskJudge.overlap(wanted, Optional.of(new Rgb(spec.width(), spec.height(), wanted)))).isEqualTo(1);
        assertThat(TaskJudge.overlap(wanted, Optional.empty())).isZero();
        assertThat(TaskJudge.overlap(wanted, Optional.of(new Rgb(spec.width(), spec.height(), new byte[wanted.length])))).isZero();
    }
}
