// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.studio.captions;

import java.util.ArrayList;
import java.util.List;
import org.luminamgpt.studio.scenes.Background;
import org.luminamgpt.studio.scenes.Layout;
import org.luminamgpt.studio.scenes.PlacedIcon;
import org.luminamgpt.studio.scenes.SceneSpec;
import org.luminamgpt.studio.scenes.Scenes;
import org.luminamgpt.train.data.CounterRandom;

/** Questions about a scene with their one right answer. */
final class Questions {
    record Question(String text, String answer) {}

    private final Scenes scenes;
    private final Words words;
    private final Nouns nouns = Nouns.english();

    Questions(Scenes scenes) {
        this.scenes = scenes;
        this.words = new Words(scenes.source());
    }

    Question ask(SceneSpec spec, CounterRandom random) {
        List<Question> possible = new ArrayList<>();
        PlacedIcon icon = random.pick(spec.icons());
        String noun = words.noun(icon);
        possible.add(count(spec, noun));
        possible.add(new Question("What style is this picture?", Nouns.sentence(words.style(spec)) + "."));
        possible.add(isThere(spec, random));
        if (spec.background().kind() == Background.Kind.SOLID) {
            possible.add(new Question("What color is the background?", Nouns.sentence(spec.background().first().word()) + "."));
        }
        if (spec.layout() == Layout.ONE || spec.layout() == Layout.TRIO) {
            String verb = nouns.isBare(noun) && noun.endsWith("s") && !noun.equals("tennis") ? "are" : "is";
            possible.add(new Question("Where " + verb + " the " + noun + "?", Nouns.sentence(Words.place(spec.place(icon))) + "."));
        }
        if (spec.layout() == Layout.PAIR) possible.add(relation(spec, random));
        return random.pick(possible);
    }

    private Question count(SceneSpec spec, String noun) {
        long count = spec.icons().stream().filter(icon -> words.noun(icon).equals(noun)).count();
        return new Question("How many " + nouns.plural(noun) + " are there?", Nouns.sentence(Words.number((int) count)) + ".");
    }

    /** Asks for something that is there in half of the cases. */
    private Question isThere(SceneSpec spec, CounterRandom random) {
        int concept = random.chance(50) ? random.pick(spec.icons()).concept() : random.pick(scenes.concepts());
        boolean there = spec.icons().stream().anyMatch(icon -> icon.concept() == concept);
        String noun = scenes.source().concepts().get(concept).name();
        return new Question((nouns.isBare(noun) ? "Is there any " : "Is there ") + (nouns.isBare(noun) ? noun
                : nouns.withArticle(noun)) + " in the picture?", there ? "Yes." : "No.");
    }

    private Question relation(SceneSpec spec, CounterRandom random) {
        List<PlacedIcon> icons = spec.reading();
        boolean truth = random.chance(50);
        PlacedIcon first = icons.get(truth ? 0 : 1);
        PlacedIcon second = icons.get(truth ? 1 : 0);
        String relation = Words.relation(icons.get(0), icons.get(1));
        return new Question("Is the " + words.noun(first) + " " + relation + " the " + words.noun(second) + "?", truth ? "Yes." : "No.");
    }
}
