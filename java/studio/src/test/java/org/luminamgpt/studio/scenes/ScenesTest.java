// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.studio.scenes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ScenesTest {
    private static final TestIcons ICONS = new TestIcons();

    private static Scenes scenes(Curriculum curriculum) {
        return new Scenes(ICONS, curriculum, Split.Part.TRAIN);
    }

    @Test
    void sceneIOfSeedSIsTheSamePictureOnEveryMachine() {
        CRC32 crc = new CRC32();
        Scenes scenes = scenes(Curriculum.full());
        for (int i = 0; i < 200; i++) crc.update(scenes.scene(7, i).rgb());
        assertThat(crc.getValue()).isEqualTo(1210650316L);
    }

    @Test
    void otherSeedsAndIndicesGiveOtherScenes() {
        Scenes scenes = scenes(Curriculum.full());
        Set<SceneSpec> seen = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            seen.add(scenes.spec(1, i));
            seen.add(scenes.spec(2, i));
        }
        assertThat(seen).hasSizeGreaterThan(195);
    }

    @ParameterizedTest
    @EnumSource(Layout.class)
    void everyLayoutIsSoundAtEverySize(Layout layout) {
        Scenes scenes = scenes(Curriculum.full().with(Map.of("layouts", Map.of(layout.name(), 1), "squareShare", 0)));
        Set<List<Integer>> sizes = new HashSet<>();
        for (int i = 0; i < 2000; i++) {
            SceneSpec spec = scenes.spec(3, i);  // a SceneSpec refuses icons outside the picture
            sizes.add(List.of(spec.width(), spec.height()));
            assertThat(spec.icons()).allMatch(icon -> icon.x() % 8 == 0 && icon.y() % 8 == 0);
            long kinds = spec.icons().stream().mapToInt(PlacedIcon::concept).distinct().count();
            assertThat(kinds).isEqualTo(switch (spec.layout()) {
                case ONE, GROUP -> 1;
                case PAIR -> 2;
                case TRIO -> 3;
            });
            if (spec.layout() == Layout.TRIO) assertThat(spec.icons().stream().map(spec::place)).doesNotHaveDuplicates();
        }
        assertThat(sizes).hasSize(13 + 25);
    }

    @Test
    void trainingNeverShowsWhatIsHeldOutAndTheTestSetShowsNothingElse() {
        Scenes train = scenes(Curriculum.full());
        Scenes heldOut = new Scenes(ICONS, Curriculum.full(), Split.Part.HELD_OUT);
        for (int i = 0; i < 3000; i++) {
            assertThat(train.isHeldOut(train.spec(5, i))).isFalse();
            assertThat(heldOut.isHeldOut(heldOut.spec(5, i))).isTrue();
        }
    }

    @Test
    void aCodecMaySeeBothSidesOfTheSplit() {
        Scenes all = new Scenes(ICONS, Curriculum.full(), Split.Part.ALL);
        Set<Boolean> sides = new HashSet<>();
        for (int i = 0; i < 300; i++) {
            SceneSpec spec = all.spec(5, i);
            sides.add(all.isHeldOut(spec));
            assertThat(all.allows(spec)).isTrue();
        }
        assertThat(sides).containsExactlyInAnyOrder(true, false);
    }

    @Test
    void heldOutLooksComeInGroupsToo() {
        Curriculum groups = Curriculum.full().with(Map.of("layouts", Map.of("GROUP", 1), "targets", List.of(256)));
        Scenes heldOut = new Scenes(ICONS, groups, Split.Part.HELD_OUT);
        Set<Integer> counts = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            SceneSpec spec = heldOut.spec(5, i);
            counts.add(spec.icons().size());
            assertThat(heldOut.isHeldOut(spec)).isTrue();
            assertThat(spec.icons().stream().map(icon -> icon.concept() + " " + icon.style()).distinct()).hasSize(1);
        }
        assertThat(counts).contains(2, 3, 4);
    }

    @Test
    void aboutFivePercentOfLooksAndOfPairsAreHeldOutAndNoConceptLosesTwoStyles() {
        Split split = new Split(ICONS);
        int looks = 0;
        int pairs = 0;
        for (int c = 0; c < 200; c++) {
            int own = 0;
            for (int s = 0; s < 3; s++) own += split.isHeldOut(c, s) ? 1 : 0;
            assertThat(own).isLessThanOrEqualTo(1);
            looks += own;
            for (int d = 0; d < c; d++) {
                assertThat(split.isHeldOutPair(c, d)).isEqualTo(split.isHeldOutPair(d, c));
                pairs += split.isHeldOutPair(c, d) ? 1 : 0;
            }
        }
        assertThat(looks / 600.0).isBetween(0.03, 0.07);
        assertThat(pairs / 19900.0).isBetween(0.03, 0.07);
    }

    @Test
    void aCurriculumLimitsWhatIsShown() {
        Scenes scenes = scenes(Curriculum.simple().with(Map.of("concepts", List.of("thing 3", "thing 5"),
                "styles", List.of("round"), "iconSizes", List.of(96), "squareShare", 100)));
        for (int i = 0; i < 200; i++) {
            SceneSpec spec = scenes.spec(1, i);
            assertThat(spec.background().kind()).isEqualTo(Background.Kind.SOLID);
            assertThat(spec.icons()).singleElement()
                    .matches(icon -> (icon.concept() == 3 || icon.concept() == 5) && icon.style() == 0 && icon.size() == 96);
            assertThat(List.of(spec.width(), spec.height())).containsExactly(128, 128);
        }
    }

    @Test
    void aCurriculumLimitsSizesAndPlaces() {
        Scenes scenes = scenes(Curriculum.simple().with(Map.of("sizes", List.of("160x96", "96x128"), "places", List.of("LEFT", "TOP"),
                "squareShare", 0,
                "iconSizes", List.of(64))));
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < 200; i++) {
            SceneSpec spec = scenes.spec(1, i);
            seen.add(spec.width() + "x" + spec.height() + " " + spec.place(spec.icons().get(0)));
        }
        assertThat(seen).containsExactlyInAnyOrder("160x96 LEFT", "160x96 TOP", "96x128 LEFT", "96x128 TOP");
    }

    @Test
    void withoutScatterAPlaceAndASizeSayWhereTheObjectIs() {
        Map<String, Object> settings = Map.of("targets", List.of(256), "sizes", List.of("320x192"), "squareShare", 40, "iconSizes", List.of(96));
        assertThat(spots(Curriculum.simple().with(settings))).hasSizeGreaterThan(2 * (5 + 3));
        var fixed = new java.util.TreeMap<String, Object>(settings);
        fixed.put("scatter", false);
        assertThat(spots(Curriculum.simple().with(fixed))).containsExactlyInAnyOrder("256x256 CENTER 80,80", "256x256 LEFT 16,80",
                "256x256 RIGHT 144,80", "256x256 TOP 80,16", "256x256 BOTTOM 80,144", "320x192 CENTER 112,48", "320x192 LEFT 32,48",
                "320x192 RIGHT 192,48", "320x192 TOP 112,16", "320x192 BOTTOM 112,80");
    }

    private static Set<String> spots(Curriculum curriculum) {
        Scenes scenes = scenes(curriculum.with(Map.of("places", List.of("CENTER", "LEFT", "RIGHT", "TOP", "BOTTOM"))));
        Set<String> spots = new HashSet<>();
        for (int i = 0; i < 400; i++) {
            SceneSpec spec = scenes.spec(1, i);
            PlacedIcon icon = spec.icons().get(0);
            spots.add(spec.width() + "x" + spec.height() + " " + spec.place(icon) + " " + icon.x() + "," + icon.y());
        }
        return spots;
    }

    @Test
    void whereNoPlaceOfTheCurriculumFitsAnotherIsTaken() {
        Scenes scenes = scenes(Curriculum.simple().with(Map.of("sizes", List.of("160x96"), "places", List.of("TOP"),
                "squareShare", 0, "iconSizes", List.of(96))));
        SceneSpec spec = scenes.spec(1, 0);
        assertThat(spec.place(spec.icons().get(0))).isIn(Place.CENTER, Place.LEFT, Place.RIGHT);
    }

    @Test
    void aCurriculumThatNamesWhatIsNotThereIsRefused() {
        assertThatThrownBy(() -> Curriculum.simple().with(Map.of("sizes", List.of("512x512"))))
                .hasMessageContaining("512x512").hasMessageContaining("128");
        assertThatThrownBy(() -> scenes(Curriculum.simple().with(Map.of("concepts", List.of("thing 999")))))
                .hasMessageContaining("thing 999").hasMessageContaining("200");
        assertThatThrownBy(() -> Curriculum.simple().with(Map.of("stiles", List.of()))).hasMessageContaining("stiles");
        assertThatThrownBy(() -> Curriculum.simple().with(Map.of("layouts", Map.of("ONE", 0)))).hasMessageContaining("one of them positive");
    }
}
