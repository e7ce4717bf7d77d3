// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.studio.captions;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.luminamgpt.studio.icons.Concept;
import org.luminamgpt.studio.icons.Icon;
import org.luminamgpt.studio.icons.IconSource;
import org.luminamgpt.studio.icons.ProceduralIcons;
import org.luminamgpt.studio.icons.Style;
import org.luminamgpt.studio.scenes.Background;
import org.luminamgpt.studio.scenes.Box;
import org.luminamgpt.studio.scenes.Curriculum;
import org.luminamgpt.studio.scenes.Layout;
import org.luminamgpt.studio.scenes.NamedColor;
import org.luminamgpt.studio.scenes.PlacedIcon;
import org.luminamgpt.studio.scenes.SceneSpec;
import org.luminamgpt.studio.scenes.Scenes;
import org.luminamgpt.studio.scenes.Split;
import org.luminamgpt.train.data.CounterRandom;

class SceneTasksTest {
    /** Concepts with names in other languages, as the pack has them. */
    private static final IconSource ICONS = new IconSource() {
        private final ProceduralIcons drawn = new ProceduralIcons();

        @Override
        public List<Concept> concepts() {
            List<String> names = List.of("fox", "owl", "grapes", "unicorn", "dog face", "bus");
            List<Concept> concepts = new ArrayList<>(drawn.concepts());
            for (int i = 0; i < names.size(); i++) {
                concepts.set(i, new Concept(names.get(i), "", List.of(), i == 0 ? Map.of("de", "Fuchs") : Map.of()));
            }
            return concepts;
        }

        @Override
        public List<Style> styles() {
            return List.of(new Style("3D render", "", "", ""), new Style("flat", "", "", ""));
        }

        @Override
        public Icon icon(int concept, int style) {
            return drawn.icon(concept, style);
        }

        @Override
        public String id() {
            return "named";
        }
    };
    private static final Background BLUE = Background.solid(NamedColor.BLUE);
    private static final Scenes SCENES = new Scenes(ICONS, Curriculum.full(), Split.Part.TRAIN);
    private final SceneTasks tasks = new SceneTasks(SCENES, Captions.Wording.VARIED, SceneTask.mixture(), 15);

    private static SceneSpec spec(Layout layout, PlacedIcon... icons) {
        return new SceneSpec(256, 256, BLUE, layout, List.of(icons));
    }

    @Test
    void captionsSayStyleObjectsPlacesAndBackground() {
        Captions captions = tasks.captions();
        assertThat(captions.plain(spec(Layout.ONE, new PlacedIcon(1, 0, 80, 80, 96))))
                .isEqualTo("A 3D render picture of an owl in the center on a blue background.");
        assertThat(captions.plain(spec(Layout.ONE, new PlacedIcon(3, 1, 0, 160, 96))))
                .isEqualTo("A flat picture of a unicorn in the bottom left corner on a blue background.");
        assertThat(captions.plain(spec(Layout.PAIR, new PlacedIcon(2, 0, 128, 80, 96), new PlacedIcon(0, 0, 16, 80, 96))))
                .isEqualTo("A 3D render picture of a fox to the left of grapes on a blue background.");
        assertThat(captions.plain(spec(Layout.PAIR, new PlacedIcon(0, 0, 80, 128, 96), new PlacedIcon(1, 0, 80, 16, 96))))
                .isEqualTo("A 3D render picture of an owl above a fox on a blue background.");
        assertThat(captions.plain(spec(Layout.GROUP, new PlacedIcon(5, 1, 0, 0, 64), new PlacedIcon(5, 1, 128, 0, 64),
                new PlacedIcon(5, 1, 0, 128, 64))))
                .isEqualTo("Three small buses on a blue background, flat style.");
        assertThat(captions.plain(spec(Layout.GROUP, new PlacedIcon(2, 1, 0, 64, 128), new PlacedIcon(2, 1, 128, 64, 128))))
                .isEqualTo("Two large bunches of grapes on a blue background, flat style.");
    }

    @ParameterizedTest
    @CsvSource({"GRADIENT,true,0,a background fading from red to blue from top to bottom",
        "STRIPES,false,16,a background with red and blue vertical stripes",
        "CHECKER,false,32,a red and blue checkered background"})
    void backgroundsHaveTheirPhrases(Background.Kind kind, boolean vertical, int period, String phrase) {
        assertThat(Words.background(new Background(kind, NamedColor.RED, NamedColor.BLUE, vertical, period))).isEqualTo(phrase);
    }

    @Test
    void synonymsAndOtherLanguagesOccurWhereTheyAreKnown() {
        Captions varied = new Captions(ICONS, new Captions.Wording(50, 50, 40, 25));
        SceneSpec dog = spec(Layout.ONE, new PlacedIcon(4, 0, 80, 80, 96));
        SceneSpec fox = spec(Layout.ONE, new PlacedIcon(0, 0, 80, 80, 96));
        List<String> dogs = new ArrayList<>();
        List<String> foxes = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            dogs.add(varied.vary(dog, new CounterRandom(1, i)));
            foxes.add(varied.vary(fox, new CounterRandom(2, i)));
        }
        assertThat(dogs).anyMatch(c -> c.contains("a puppy")).anyMatch(c -> c.contains("a dog face")).noneMatch(c -> c.contains("null"));
        assertThat(foxes).contains("3D-Bild: Fuchs, in der Mitte, Hintergrund: blau");
        assertThat(foxes.stream().filter(c -> c.contains("Fuchs")).count()).isBetween(110L, 190L);
    }

    @Test
    void theMixtureHasThePublishedShares() {
        Map<SceneTask, Integer> counts = new EnumMap<>(SceneTask.class);
        int bare = 0;
        for (int i = 0; i < 4000; i++) {
            TaskSample sample = tasks.sample(1, i);
            counts.merge(sample.task(), 1, Integer::sum);
            if (sample.conversation().bare()) bare++;
            assertThat(sample.conversation().messages()).hasSize(2);
        }
        assertThat(SceneTask.mixture().values().stream().mapToInt(Integer::intValue).sum()).isEqualTo(100);
        SceneTask.mixture().forEach((task, share) -> assertThat(counts.getOrDefault(task, 0)).isBetween(share * 40 - 80, share * 40 + 140));
        assertThat(bare).isBetween(120, 240);  // 15 % of 30 % of 4000 is 180
    }

    @Test
    void editsShowWhatTheInstructionSaysAndNothingHeldOut() {
        int[] kinds = new int[5];
        for (int i = 0; i < 1500; i++) {
            TaskSample edit = tasks.sample(SceneTask.EDIT, SCENES.spec(3, i), new CounterRandom(4, i));
            SceneSpec before = edit.given();
            SceneSpec after = edit.wanted();
            String text = edit.conversation().messages().get(0).text();
            assertThat(after).isNotEqualTo(before);
            assertThat(SCENES.isHeldOut(after)).as(text).isFalse();
            if (text.startsWith("Add")) {
                kinds[0]++;
                assertThat(after.icons()).hasSize(2).containsAll(before.icons());
            } else if (text.startsWith("Remove")) {
                kinds[1]++;
                assertThat(before.icons()).hasSize(2).containsAll(after.icons());
            } else if (text.startsWith("Move")) {
                kinds[2]++;
                assertThat(after.place(after.icons().get(0))).isNotEqualTo(before.place(before.icons().get(0)));
                assertThat(text).contains(Words.place(after.place(after.icons().get(0))).replaceFirst("^(in|on|at) ", "to "));
            } else if (text.startsWith("Replace")) {
                kinds[3]++;
                assertThat(after.icons()).hasSameSizeAs(before.icons());
            } else {
                kinds[4]++;
                assertThat(after.icons()).isEqualTo(before.icons());
                assertThat(text).isEqualTo("Change the background to " + after.background().first().word() + ". <|image|>");
            }
        }
        assertThat(java.util.Arrays.stream(kinds).boxed()).allMatch(count -> count > 30);
    }

    /** They would follow the scene's first draws, here that of the background, if both came from one stream. */
    @Test
    void whatIsAskedDoesNotFollowFromTheScene() {
        Curriculum narrow = Curriculum.full().with(Map.of("targets", List.of(128), "squareShare", 100, "layouts", Map.of("ONE", 1),
                "backgrounds", Map.of("SOLID", 1), "iconSizes", List.of(96)));
        SceneTasks asked = new SceneTasks(new Scenes(ICONS, narrow, Split.Part.TRAIN), Captions.Wording.PLAIN, SceneTask.mixture(), 0);
        Map<String, Set<NamedColor>> coloursOf = new HashMap<>();
        for (int i = 0; i < 600; i++) {
            TaskSample sample = asked.sample(SceneTask.QUESTION, 1, i);
            String kind = sample.conversation().messages().get(0).text().split(" ")[0];
            coloursOf.computeIfAbsent(kind, k -> new HashSet<>()).add(sample.given().background().first());
        }
        assertThat(coloursOf).containsOnlyKeys("How", "What", "Is", "Where")
                .allSatisfy((kind, colours) -> assertThat(colours).hasSizeGreaterThan(10));
    }

    @Test
    void promptsAreThoseOfTheApi() {
        SceneTasks plain = new SceneTasks(SCENES, Captions.Wording.PLAIN, SceneTask.mixture(), 0);
        SceneSpec owl = spec(Layout.ONE, new PlacedIcon(1, 0, 80, 80, 96));
        String caption = "A 3D render picture of an owl in the center on a blue background.";
        assertThat(prompt(plain, SceneTask.IMAGE, owl)).isEqualTo("Generate an image of 256x256 according to the following prompt:\n" + caption);
        assertThat(prompt(plain, SceneTask.DETECT, owl)).isEqualTo("Detect: owl <|image|>");
        assertThat(prompt(plain, SceneTask.CONDITION, owl)).isEqualTo(
                "Generate an image according to the provided image, and according to the following caption:\n" + caption + " <|image|>");
        for (SceneTask task : SceneTask.values()) assertThat(prompt(plain, task, owl)).doesNotContain("{", "%");
    }

    @Test
    void onlyAnObjectInTheMiddleMayStandWithoutItsPlace() {
        Captions forms = new Captions(ICONS, Captions.Wording.FORMS);
        SceneSpec middle = spec(Layout.ONE, new PlacedIcon(1, 0, 80, 80, 96));
        SceneSpec side = spec(Layout.ONE, new PlacedIcon(1, 0, 0, 80, 96));
        Set<String> captions = new HashSet<>();
        for (int i = 0; i < 500; i++) {
            captions.add(forms.vary(middle, new CounterRandom(1, i)));
            assertThat(forms.vary(side, new CounterRandom(1, i))).contains("on the left");
        }
        assertThat(captions).contains("A 3D render picture of an owl on a blue background.",
                "A 3D render picture of an owl in the center on a blue background.",
                "An owl, blue background, 3D render style.",
                "A blue background with an owl in the center, 3D render.", "A 3D render picture of an owl.",
                "An owl in the center on a blue background.");
    }

    private static String prompt(SceneTasks tasks, SceneTask task, SceneSpec spec) {
        return tasks.sample(task, spec, new CounterRandom(1, 1)).conversation().messages().get(0).text();
    }

    @Test
    void boxesAsTextAreReadBack() {
        SceneSpec spec = spec(Layout.GROUP, new PlacedIcon(0, 0, 0, 64, 128), new PlacedIcon(0, 0, 128, 64, 128));
        TaskSample sample = tasks.sample(SceneTask.DETECT, spec, new CounterRandom(1, 1));
        String answer = sample.conversation().messages().get(1).text();
        assertThat(answer).startsWith("fox: [").contains("; [");
        assertThat(Detections.read(answer)).isEqualTo(new Detections(SCENES).boxes(spec, "fox"))
                .hasSize(2).allMatch(box -> box.right() <= 100 && !box.isEmpty());
        assertThat(Detections.read("no boxes [1,2,3] [99999999999,1,2,3]")).containsExactly(new Box(1000, 1, 2, 3));
    }

    @Test
    void yesAndNoAreAboutEquallyFrequentAndTrue() {
        int yes = 0;
        int no = 0;
        for (int i = 0; i < 2000; i++) {
            SceneSpec spec = SCENES.spec(9, i);
            TaskSample sample = tasks.sample(SceneTask.QUESTION, spec, new CounterRandom(5, i));
            String question = sample.conversation().messages().get(0).text();
            String answer = sample.conversation().messages().get(1).text();
            if (answer.equals("Yes.")) yes++;
            if (answer.equals("No.")) no++;
            if (question.startsWith("How many")) {
                assertThat(answer).isEqualTo(switch (spec.layout() == Layout.GROUP ? spec.icons().size() : 1) {
                    case 1 -> "One.";
                    case 2 -> "Two.";
                    case 3 -> "Three.";
                    default -> "Four.";
                });
            }
        }
        assertThat((double) yes / no).isBetween(0.8, 1.35);
    }
}
