// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.studio.captions;

import java.util.List;
import org.luminamgpt.studio.icons.IconSource;
import org.luminamgpt.studio.scenes.Background;
import org.luminamgpt.studio.scenes.Place;
import org.luminamgpt.studio.scenes.PlacedIcon;
import org.luminamgpt.studio.scenes.SceneSpec;

/** English phrases for the parts of a scene. */
public final class Words {
    private static final List<String> NUMBERS = List.of("zero", "one", "two", "three", "four");

    private final IconSource source;

    public Words(IconSource source) {
        this.source = source;
    }

    /** The concept's name, "red apple". */
    public String noun(PlacedIcon icon) {
        return source.concepts().get(icon.concept()).name();
    }

    /** The style word, "3D render". */
    public String style(SceneSpec spec) {
        return source.styles().get(spec.icons().get(0).style()).word();
    }

    public static String number(int count) {
        return NUMBERS.get(count);
    }

    /** "in the center", "in the top left corner". */
    public static String place(Place place) {
        return switch (place) {
            case CENTER -> "in the center";
            case LEFT -> "on the left";
            case RIGHT -> "on the right";
            case TOP -> "at the top";
            case BOTTOM -> "at the bottom";
            case TOP_LEFT, TOP_RIGHT, BOTTOM_LEFT, BOTTOM_RIGHT -> "in the "
                    + place.name().toLowerCase(java.util.Locale.ROOT).replace('_', ' ') + " corner";
        };
    }

    /** Where the first stands, seen from the second: "to the left of". */
    public static String relation(PlacedIcon first, PlacedIcon second) {
        return switch (side(first, second)) {
            case 0 -> "to the left of";
            case 1 -> "to the right of";
            case 2 -> "above";
            default -> "below";
        };
    }

    /** 0 left of, 1 right of, 2 above, 3 below: by the larger distance of the centres. */
    static int side(PlacedIcon first, PlacedIcon second) {
        int dx = 2 * (first.x() - second.x()) + first.size() - second.size();
        int dy = 2 * (first.y() - second.y()) + first.size() - second.size();
        return Math.abs(dx) >= Math.abs(dy) ? (dx < 0 ? 0 : 1) : dy < 0 ? 2 : 3;
    }

    /** "a blue background", "a background with red and white vertical stripes". */
    public static String background(Background background) {
        String first = background.first().word();
        String second = background.second().word();
        return switch (background.kind()) {
            case SOLID -> Nouns.english().withArticle(first + " background");
            case GRADIENT -> "a background fading from " + first + " to " + second + (background.vertical()
                    ? " from top to bottom" : " from left to right");
            case STRIPES -> "a background with " + first + " and " + second + (background.vertical() ? " horizontal stripes"
                    : " vertical stripes");
            case CHECKER -> Nouns.english().withArticle(first + " and " + second + " checkered background");
        };
    }

    /** "small ", "large " or nothing, by the icons' share of the picture's shorter side. */
    static String scale(SceneSpec spec) {
        int side = Math.min(spec.width(), spec.height());
        int size = spec.icons().get(0).size();
        return size * 4 <= side ? "small " : size * 16 >= side * 7 && size >= 96 ? "large " : "";
    }
}
