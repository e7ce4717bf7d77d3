// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.studio.captions;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.luminamgpt.studio.icons.IconSource;
import org.luminamgpt.studio.scenes.Layout;
import org.luminamgpt.studio.scenes.Place;
import org.luminamgpt.studio.scenes.PlacedIcon;
import org.luminamgpt.studio.scenes.SceneSpec;
import org.luminamgpt.train.data.CounterRandom;

/** Sentences that say what a scene shows. Thread-safe. */
public final class Captions {
    private final Words words;
    private final OtherLanguages languages;
    private final Wording wording;
    private final Nouns nouns = Nouns.english();

    /**
     * How captions vary.
     *
     * @param synonyms  percent of English captions that use other words for the objects, where there are any
     * @param languages percent of captions in another language than English, where names are known
     * @param others    percent of English captions in another form than {@link #plain}
     * @param implied   percent of single objects in the middle whose place is left unsaid
     */
    public record Wording(int synonyms, int languages, int others, int implied) {
        public static final Wording PLAIN = new Wording(0, 0, 0, 0);
        /** Several English sentence forms, each object by its one name. */
        public static final Wording FORMS = new Wording(0, 0, 30, 25);
        public static final Wording VARIED = new Wording(20, 10, 40, 25);
    }

    public Captions(IconSource source, Wording wording) {
        this.words = new Words(source);
        this.languages = new OtherLanguages(source);
        this.wording = wording;
    }

    /** The one English caption that says everything, in the form that evaluation uses. */
    public String plain(SceneSpec spec) {
        return full(spec, words::noun, true);
    }

    /** A caption drawn from all wordings. */
    public String vary(SceneSpec spec, CounterRandom random) {
        if (random.chance(wording.languages())) {
            var caption = languages.caption(spec, random);
            if (caption.isPresent()) return caption.get();
        }
        boolean synonyms = random.chance(wording.synonyms());
        Function<PlacedIcon, String> noun = synonyms ? icon -> synonym(icon, random) : words::noun;
        boolean placed = !isCentered(spec) || !random.chance(wording.implied());
        if (!random.chance(wording.others())) return full(spec, noun, placed);
        return switch (random.nextInt(4)) {
            case 0 -> Nouns.sentence(content(spec, noun, placed)) + ", " + withoutArticle(Words.background(spec.background())) + ", "
                    + words.style(spec) + " style.";
            case 1 -> Nouns.sentence(Words.background(spec.background())) + " with " + content(spec, noun, placed) + ", " + words.style(spec) + ".";
            case 2 -> styled(spec) + content(spec, noun, placed) + ".";
            default -> Nouns.sentence(content(spec, noun, placed)) + " on " + Words.background(spec.background()) + ".";
        };
    }

    private String full(SceneSpec spec, Function<PlacedIcon, String> noun, boolean placed) {
        String ground = " on " + Words.background(spec.background());
        return switch (spec.layout()) {
            case ONE, PAIR, TRIO -> styled(spec) + content(spec, noun, placed) + ground + ".";
            case GROUP -> Nouns.sentence(content(spec, noun, placed)) + ground + ", " + words.style(spec) + " style.";
        };
    }

    private static boolean isCentered(SceneSpec spec) {
        return spec.layout() == Layout.ONE && spec.place(spec.icons().get(0)) == Place.CENTER;
    }

    /** "A 3D render picture of ". */
    private String styled(SceneSpec spec) {
        return Nouns.sentence(nouns.withArticle(words.style(spec) + " picture of "));
    }

    /** The objects and, when {@code placed}, where a single one is; without style and background. */
    private String content(SceneSpec spec, Function<PlacedIcon, String> noun, boolean placed) {
        List<PlacedIcon> icons = spec.reading();
        PlacedIcon first = icons.get(0);
        return switch (spec.layout()) {
            case ONE -> nouns.withArticle(noun.apply(first)) + (placed ? " " + Words.place(spec.place(first)) : "");
            case PAIR -> pair(first, icons.get(1), noun);
            case GROUP -> Words.number(icons.size()) + " " + Words.scale(spec) + nouns.plural(words.noun(first));
            case TRIO -> list(icons.stream().map(icon -> nouns.withArticle(noun.apply(icon)) + " "
                    + Words.place(spec.place(icon))).toList());
        };
    }

    private String pair(PlacedIcon first, PlacedIcon second, Function<PlacedIcon, String> noun) {
        return nouns.withArticle(noun.apply(first)) + " " + Words.relation(first, second) + " " + nouns.withArticle(noun.apply(second));
    }

    private String synonym(PlacedIcon icon, CounterRandom random) {
        List<String> all = new ArrayList<>(nouns.synonyms(words.noun(icon)));
        return all.isEmpty() ? words.noun(icon) : random.pick(Collections.unmodifiableList(all));
    }

    private static String withoutArticle(String phrase) {
        return phrase.replaceFirst("^an? ", "");
    }

    /** "x, y and z". */
    static String list(List<String> items) {
        int last = items.size() - 1;
        return last == 0 ? items.get(0) : items.subList(0, last).stream().collect(Collectors.joining(", ")) + " and " + items.get(last);
    }
}
