// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.studio.captions;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.luminamgpt.studio.scenes.Background;
import org.luminamgpt.studio.scenes.Layout;
import org.luminamgpt.studio.scenes.NamedColor;
import org.luminamgpt.studio.scenes.PlacedIcon;
import org.luminamgpt.studio.scenes.SceneSpec;
import org.luminamgpt.studio.scenes.Scenes;
import org.luminamgpt.train.data.CounterRandom;

/** Changes of a scene, with the instruction that asks for them. */
final class Edits {
    record Edit(String instruction, SceneSpec before, SceneSpec after) {}

    private enum Kind { REPLACE, ADD, REMOVE, MOVE, GROUND }

    private static final List<Kind> KINDS = List.of(Kind.values());

    private final Scenes scenes;
    private final Words words;
    private final Nouns nouns = Nouns.english();

    Edits(Scenes scenes) {
        this.scenes = scenes;
        this.words = new Words(scenes.source());
    }

    /** An edit that the scene allows; a change of background always is one. */
    Edit draw(SceneSpec spec, CounterRandom random) {
        Optional<Edit> edit = switch (random.pick(KINDS)) {
            case REPLACE -> replace(spec, random);
            case ADD -> add(spec);
            case REMOVE -> add(spec).map(add -> remove(spec));
            case MOVE -> move(spec, random);
            case GROUND -> Optional.empty();
        };
        return edit.orElseGet(() -> ground(spec, random));
    }

    private Optional<Edit> replace(SceneSpec spec, CounterRandom random) {
        if (spec.layout() == Layout.GROUP) return Optional.empty();
        PlacedIcon old = random.pick(spec.icons());
        for (int tries = 0; tries < 20; tries++) {
            int concept = random.pick(scenes.concepts());
            if (spec.icons().stream().anyMatch(icon -> icon.concept() == concept)) continue;
            PlacedIcon by = old.withConcept(concept);
            SceneSpec after = spec.replace(old, by);
            if (scenes.allows(after)) {
                return Optional.of(new Edit("Replace the " + words.noun(old) + " with " + nouns.withArticle(words.noun(by)) + ".",
                        spec, after));
            }
        }
        return Optional.empty();
    }

    /** A pair with its second object missing before. */
    private Optional<Edit> add(SceneSpec spec) {
        if (spec.layout() != Layout.PAIR) return Optional.empty();
        PlacedIcon kept = spec.reading().get(0);
        PlacedIcon added = spec.reading().get(1);
        String instruction = "Add " + nouns.withArticle(words.noun(added)) + " " + Words.relation(added, kept) + " the "
                + words.noun(kept) + ".";
        return Optional.of(new Edit(instruction, spec.with(Layout.ONE, List.of(kept)), spec));
    }

    private Edit remove(SceneSpec spec) {
        PlacedIcon kept = spec.reading().get(0);
        return new Edit("Remove the " + words.noun(spec.reading().get(1)) + ".", spec, spec.with(Layout.ONE, List.of(kept)));
    }

    private Optional<Edit> move(SceneSpec spec, CounterRandom random) {
        if (spec.layout() != Layout.ONE) return Optional.empty();
        PlacedIcon icon = spec.icons().get(0);
        List<PlacedIcon> moves = new ArrayList<>();
        for (int x : stops(spec.width() - icon.size())) {
            for (int y : stops(spec.height() - icon.size())) {
                PlacedIcon moved = icon.at(x, y);
                if (spec.place(moved) != spec.place(icon)) moves.add(moved);
            }
        }
        if (moves.isEmpty()) return Optional.empty();
        SceneSpec after = spec.replace(icon, random.pick(moves));
        String where = Words.place(after.place(after.icons().get(0))).replaceFirst("^(in|on|at) ", "to ");
        return Optional.of(new Edit("Move the " + words.noun(icon) + " " + where + ".", spec, after));
    }

    /** Near edge, middle and far edge of a slack; the middle only where it is on the lattice. */
    private static int[] stops(int slack) {
        if (slack < 32) return new int[] {slack % 32 == 0 ? slack / 2 : 0};
        return slack % 32 == 0 ? new int[] {0, slack / 2, slack} : new int[] {0, slack};
    }

    private Edit ground(SceneSpec spec, CounterRandom random) {
        List<NamedColor> colors = scenes.curriculum().colors().stream().filter(color -> color != spec.background().first()).toList();
        if (colors.isEmpty()) throw new IllegalArgumentException("edits change backgrounds: the curriculum wants two colors or more");
        SceneSpec after = spec.with(Background.solid(random.pick(colors)));
        return new Edit("Change the background to " + after.background().first().word() + ".", spec, after);
    }
}
