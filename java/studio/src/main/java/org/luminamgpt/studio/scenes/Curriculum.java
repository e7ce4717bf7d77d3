// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.studio.scenes;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.luminamgpt.ImageSize;
import org.luminamgpt.tools.PictureSizes;
import org.luminamgpt.train.data.Yaml;

/**
 * How rich the scenes are. Start narrow and widen as the VQGAN can carry them.
 *
 * @param targets     picture areas as the reference names them (128, 256), drawn uniformly
 * @param squareShare percent of pictures of exactly target x target; the others take any size of the reference's list
 * @param sizes       picture sizes that occur, as "160x96"; empty means all of the reference's list
 * @param concepts    names that occur; empty means all
 * @param styles      style words that occur; empty means all
 * @param layouts     weights
 * @param backgrounds weights
 * @param colors      background colours that occur, at least two; with plain backgrounds alone one is enough, but for edits
 * @param places      where a single object may be; empty means everywhere
 * @param iconSizes   icon sides that occur, pixels, multiples of 16; empty means all from 3/8 of the target (at least 48, at most 64) to the target
 * @param scatter     whether a single object at a side stands anywhere there; otherwise always midway between the edge and where the
 *                    side begins, so that its place follows from the sentence and the picture's size
 * @param overlap     percent of pairs that are pushed together by 16 pixels each
 */
public record Curriculum(List<Integer> targets, int squareShare, List<String> sizes, List<String> concepts, List<String> styles,
        Map<Layout, Integer> layouts, Map<Background.Kind, Integer> backgrounds, List<NamedColor> colors,
        List<Place> places, boolean scatter, List<Integer> iconSizes, int overlap) {
    public Curriculum {
        targets = List.copyOf(targets);
        sizes = List.copyOf(sizes);
        concepts = List.copyOf(concepts);
        styles = List.copyOf(styles);
        layouts = Collections.unmodifiableMap(new TreeMap<>(layouts));
        backgrounds = Collections.unmodifiableMap(new TreeMap<>(backgrounds));
        colors = List.copyOf(colors);
        places = List.copyOf(places);
        iconSizes = List.copyOf(iconSizes);
        if (targets.isEmpty() || targets.stream().anyMatch(t -> t < 64 || t % 32 != 0)) {
            throw new IllegalArgumentException("targets must be multiples of 32 from 64 on, were " + targets);
        }
        if (squareShare < 0 || squareShare > 100 || overlap < 0 || overlap > 100) {
            throw new IllegalArgumentException("squareShare and overlap are percents, were " + squareShare + " and " + overlap);
        }
        for (int target : targets) sizesOf(target, sizes);
        checkWeights("layouts", layouts);
        checkWeights("backgrounds", backgrounds);
        int wanted = backgrounds.keySet().equals(Set.of(Background.Kind.SOLID)) ? 1 : 2;
        if (colors.size() < wanted) {
            throw new IllegalArgumentException("colors needs at least " + wanted + " with these backgrounds, was " + colors);
        }
        if (iconSizes.stream().anyMatch(s -> s < 16 || s % 16 != 0)) {
            throw new IllegalArgumentException("iconSizes must be multiples of 16, were " + iconSizes);
        }
    }

    /** Everything: all concepts, styles, layouts, backgrounds, both areas. */
    public static Curriculum full() {
        return new Curriculum(List.of(128, 256), 30, List.of(), List.of(), List.of(),
                Map.of(Layout.ONE, 45, Layout.PAIR, 30, Layout.GROUP, 12, Layout.TRIO, 13),
                Map.of(Background.Kind.SOLID, 55, Background.Kind.GRADIENT, 25, Background.Kind.STRIPES, 10, Background.Kind.CHECKER, 10),
                List.of(NamedColor.values()), List.of(), true, List.of(), 15);
    }

    /** One large object on one colour, 128 pixels square for 60 %: what a small VQGAN learns first. */
    public static Curriculum simple() {
        return new Curriculum(List.of(128), 60, List.of(), List.of(), List.of(), Map.of(Layout.ONE, 1), Map.of(Background.Kind.SOLID, 1),
                List.of(NamedColor.values()), List.of(), true, List.of(64, 96), 0);
    }

    /** A YAML map with these parameters' names; what it leaves out is as in {@link #full()}. */
    public static Curriculum read(Path yaml) throws IOException {
        try {
            return full().with(Yaml.map(yaml));
        } catch (IllegalArgumentException e) {
            throw new IOException(yaml + ": " + e.getMessage(), e);
        }
    }

    /** This with the given settings, by parameter name, values as in YAML. */
    public Curriculum with(Map<?, ?> settings) {
        ObjectMapper json = new ObjectMapper();
        Map<Object, Object> all = json.convertValue(this, json.getTypeFactory().constructMapType(TreeMap.class, String.class,
                Object.class));
        all.putAll(settings);
        return json.convertValue(all, Curriculum.class);
    }

    /** Whether scenes may be laid out so. */
    public boolean has(Layout layout) {
        return layouts.getOrDefault(layout, 0) > 0;
    }

    /** Picture sizes that occur at a target. */
    List<ImageSize> sizes(int target) {
        return sizesOf(target, sizes);
    }

    private static List<ImageSize> sizesOf(int target, List<String> wanted) {
        List<ImageSize> found = PictureSizes.of(target).sizes().stream().filter(s -> wanted.isEmpty() || wanted.contains(s.toString())).toList();
        if (found.isEmpty()) throw new IllegalArgumentException("sizes has none of target " + target + ", was " + wanted);
        return found;
    }

    /** Icon sides that occur at a target, ascending. */
    List<Integer> iconSizes(int target) {
        if (!iconSizes.isEmpty()) return iconSizes.stream().sorted().toList();
        int least = Math.max(48, Math.min(64, target * 3 / 8));
        return java.util.stream.IntStream.rangeClosed(1, target / 16).map(i -> i * 16).filter(s -> s >= least).boxed().toList();
    }

    private static void checkWeights(String name, Map<?, Integer> weights) {
        if (weights.values().stream().anyMatch(w -> w < 0) || weights.values().stream().mapToInt(Integer::intValue).sum() < 1) {
            throw new IllegalArgumentException(name + " needs weights of at least 0, one of them positive, was " + weights);
        }
    }
}
