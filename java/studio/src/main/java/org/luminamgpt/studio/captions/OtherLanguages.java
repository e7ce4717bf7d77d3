// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.studio.captions;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.luminamgpt.studio.icons.IconSource;
import org.luminamgpt.studio.scenes.Background;
import org.luminamgpt.studio.scenes.Layout;
import org.luminamgpt.studio.scenes.NamedColor;
import org.luminamgpt.studio.scenes.PlacedIcon;
import org.luminamgpt.studio.scenes.SceneSpec;
import org.luminamgpt.train.data.CounterRandom;
import org.luminamgpt.train.data.Yaml;

/** Captions in other languages than English, as notes: "Comic: Fuchs, links, Hintergrund: blau". */
final class OtherLanguages {
    private static final List<String> STYLES = List.of("3D render", "flat", "cartoon", "sticker");

    /** Words of one language, in the orders that {@code languages.yaml} gives. */
    private record Language(List<String> colors, List<String> places, List<String> relations, List<String> styles, String ground) {}

    /** All languages of the resource, as a record so that YAML maps onto it. */
    private record Languages(Language da, Language de, Language es, Language fi, Language fr, Language it, Language ja, Language nb,
            Language nl, Language pl, Language pt, Language sv, Language zh) {
        Map<String, Language> byCode() {
            return Map.ofEntries(Map.entry("da", da), Map.entry("de", de), Map.entry("es", es), Map.entry("fi", fi), Map.entry("fr", fr),
                    Map.entry("it", it), Map.entry("ja", ja), Map.entry("nb", nb), Map.entry("nl", nl), Map.entry("pl", pl),
                    Map.entry("pt", pt), Map.entry("sv", sv), Map.entry("zh", zh));
        }
    }

    private static final Map<String, Language> ALL = Yaml.resource("/org/luminamgpt/studio/languages.yaml", Languages.class).byCode();

    private final IconSource source;

    OtherLanguages(IconSource source) {
        this.source = source;
    }

    /** Nothing where the scene has three objects or a group, or a name or style is not known in any language. */
    Optional<String> caption(SceneSpec spec, CounterRandom random) {
        int style = STYLES.indexOf(source.styles().get(spec.icons().get(0).style()).word());
        List<String> known = new ArrayList<>(ALL.keySet().stream().sorted()
                .filter(code -> spec.icons().stream().allMatch(icon -> label(icon, code) != null)).toList());
        if (known.isEmpty() || style < 0 || spec.layout() == Layout.GROUP || spec.layout() == Layout.TRIO) return Optional.empty();
        String code = random.pick(known);
        Language language = ALL.get(code);
        List<PlacedIcon> icons = spec.reading();
        String content = spec.layout() == Layout.ONE
                ? label(icons.get(0), code) + ", " + language.places().get(spec.place(icons.get(0)).ordinal())
                : pair(icons.get(0), icons.get(1), code, language);
        return Optional.of(language.styles().get(style) + ": " + content + ", " + language.ground() + ": "
                + ground(spec.background(), language));
    }

    private String pair(PlacedIcon first, PlacedIcon second, String code, Language language) {
        String relation = language.relations().get(Words.side(first, second));
        int comma = relation.indexOf(", ");
        return comma < 0
                ? label(first, code) + " " + relation + " " + label(second, code)
                : label(first, code) + " " + relation.substring(0, comma) + ", " + label(second, code) + relation.substring(comma + 1);
    }

    private static String ground(Background background, Language language) {
        String first = color(background.first(), language);
        return background.kind() == Background.Kind.SOLID ? first : first + (background.kind() == Background.Kind.GRADIENT ? " > "
                : " / ") + color(background.second(), language);
    }

    private static String color(NamedColor color, Language language) {
        return language.colors().get(color.ordinal());
    }

    private @org.jspecify.annotations.Nullable String label(PlacedIcon icon, String code) {
        return source.concepts().get(icon.concept()).labels().get(code);
    }
}
