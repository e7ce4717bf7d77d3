// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.studio.scenes;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.luminamgpt.ImageSize;
import org.luminamgpt.studio.icons.Concept;
import org.luminamgpt.studio.icons.IconSource;
import org.luminamgpt.studio.icons.Style;
import org.luminamgpt.train.data.CounterRandom;

/** An endless, random-access supply of scenes: scene i of seed s is always the same. Thread-safe. */
public final class Scenes {
    private final IconSource source;
    private final Curriculum curriculum;
    private final Split split;
    private final Split.Part part;
    private final SceneRenderer renderer;
    private final List<Integer> concepts;
    private final List<Integer> styles;
    private final List<int[]> heldOutLooks;
    private final List<int[]> heldOutPairs;

    /** @throws IllegalArgumentException when the curriculum names what the source lacks, or leaves nothing to draw */
    public Scenes(IconSource source, Curriculum curriculum, Split.Part part) {
        this.source = source;
        this.curriculum = curriculum;
        this.split = new Split(source);
        this.part = part;
        this.renderer = new SceneRenderer(source);
        this.concepts = indices("concept", source.concepts().stream().map(Concept::name).toList(), curriculum.concepts());
        this.styles = indices("style", source.styles().stream().map(Style::word).toList(), curriculum.styles());
        this.heldOutLooks = concepts.stream().flatMap(c -> styles.stream().filter(s -> split.isHeldOut(c, s)).map(s ->
                new int[] {c, s})).toList();
        this.heldOutPairs = concepts.stream().flatMap(c -> concepts.stream().filter(d -> split.isHeldOutPair(c, d)).map(d ->
                new int[] {c, d})).toList();
        for (int style : styles) {
            if (concepts.stream().allMatch(c -> split.isHeldOut(c, style))) {
                throw new IllegalArgumentException("every concept is held out in style " + source.styles().get(style).word()
                        + ": name more concepts");
            }
        }
        if (part == Split.Part.HELD_OUT && heldOutLooks.isEmpty()) {
            throw new IllegalArgumentException("no (concept, style) pair of this curriculum is held out: name more concepts or styles");
        }
    }

    private static List<Integer> indices(String kind, List<String> all, List<String> wanted) {
        for (String name : wanted) {
            if (!all.contains(name)) {
                throw new IllegalArgumentException("no " + kind + " \"" + name + "\" among the " + all.size()
                        + " of this icon source");
            }
        }
        return IntStream.range(0, all.size()).filter(i -> wanted.isEmpty() || wanted.contains(all.get(i))).boxed().toList();
    }

    /** Whether a scene shows a combination that training never sees. */
    public boolean isHeldOut(SceneSpec spec) {
        return spec.icons().stream().anyMatch(a -> split.isHeldOut(a.concept(), a.style())
                || spec.icons().stream().anyMatch(b -> split.isHeldOutPair(a.concept(), b.concept())));
    }

    /** Whether these scenes may show this one: training scenes show nothing that is held out. */
    public boolean allows(SceneSpec spec) {
        return part != Split.Part.TRAIN || !isHeldOut(spec);
    }

    /** Indices of the concepts that occur. */
    public List<Integer> concepts() {
        return concepts;
    }

    /** Indices of the styles that occur. */
    public List<Integer> styles() {
        return styles;
    }

    public Curriculum curriculum() {
        return curriculum;
    }

    public IconSource source() {
        return source;
    }

    public SceneRenderer renderer() {
        return renderer;
    }

    /** Scene {@code index} of {@code seed}, drawn. */
    public Scene scene(long seed, long index) {
        SceneSpec spec = spec(seed, index);
        return new Scene(spec, renderer.rgb(spec));
    }

    /** Scene {@code index} of {@code seed}, described. */
    public SceneSpec spec(long seed, long index) {
        CounterRandom random = new CounterRandom(seed, index);
        int target = random.pick(curriculum.targets());
        ImageSize size = random.chance(curriculum.squareShare()) ? new ImageSize(target, target) : random.pick(curriculum.sizes(target));
        Arranger arranger = new Arranger(random, size, curriculum.places(), curriculum.scatter(), curriculum.iconSizes(target),
                curriculum.overlap());
        Background background = background(random);
        Layout layout = random.pick(curriculum.layouts());
        if (!arranger.fits(layout)) layout = Layout.ONE;
        List<PlacedIcon> icons = part == Split.Part.HELD_OUT ? heldOut(random, layout, arranger) : free(random, layout, arranger);
        return new SceneSpec(size.width(), size.height(), background, icons.size() == 1 ? Layout.ONE : layout, icons);
    }

    /** Any combination that {@link #part} may show. */
    private List<PlacedIcon> free(CounterRandom random, Layout layout, Arranger arranger) {
        int style = random.pick(styles);
        int kinds = switch (layout) {
            case ONE, GROUP -> 1;
            case PAIR -> 2;
            case TRIO -> 3;
        };
        List<Integer> chosen = new ArrayList<>();
        for (int tries = 0; chosen.size() < kinds; tries++) {
            if (tries == 1000) return arranger.place(Layout.ONE, chosen.subList(0, 1), style);
            int concept = random.pick(concepts);
            boolean isTrained = !split.isHeldOut(concept, style)
                    && chosen.stream().noneMatch(other -> split.isHeldOutPair(concept, other));
            if ((isTrained || part == Split.Part.ALL) && !chosen.contains(concept)) chosen.add(concept);
        }
        return arranger.place(layout, chosen, style);
    }

    /** One object, or a group of it, in a held-out style; or a held-out pair in a style both were trained in. */
    private List<PlacedIcon> heldOut(CounterRandom random, Layout layout, Arranger arranger) {
        if (layout == Layout.PAIR && !heldOutPairs.isEmpty()) {
            for (int tries = 0; tries < 100; tries++) {
                int[] pair = random.pick(heldOutPairs);
                int style = random.pick(styles);
                if (!split.isHeldOut(pair[0], style) && !split.isHeldOut(pair[1], style)) {
                    return arranger.place(Layout.PAIR, List.of(pair[0], pair[1]), style);
                }
            }
        }
        int[] look = random.pick(heldOutLooks);
        return arranger.place(layout == Layout.GROUP ? layout : Layout.ONE, List.of(look[0]), look[1]);
    }

    private Background background(CounterRandom random) {
        Background.Kind kind = random.pick(curriculum.backgrounds());
        NamedColor first = random.pick(curriculum.colors());
        if (kind == Background.Kind.SOLID) return Background.solid(first);
        NamedColor second = first;
        while (second == first) second = random.pick(curriculum.colors());
        boolean repeats = kind == Background.Kind.STRIPES || kind == Background.Kind.CHECKER;
        return new Background(kind, first, second, kind != Background.Kind.CHECKER && random.chance(50), repeats
                ? 16 << random.nextInt(2) : 0);
    }
}
