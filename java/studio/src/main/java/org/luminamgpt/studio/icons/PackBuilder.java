// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.studio.icons;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;

/** Makes the icon pack: packages, names, drawing, file. */
public final class PackBuilder {
    /** Side of every picture in a pack, pixels: the 3D set's own, and the largest icon of a scene. */
    public static final int SIDE = 256;

    private static final String MICROSOFT = "Fluent Emoji, Copyright (c) Microsoft Corporation";

    /** One icon set: where its files are, and the style it gives. */
    private record Set(Style style, String directory) {}

    private static final List<Set> SETS = List.of(
            new Set(new Style("3D render", "@lobehub/fluent-emoji-3d@1.1.0", "MIT",
                    MICROSOFT + " (WebP packaging (c) 2024 LobeHub)"), "@lobehub/fluent-emoji-3d"),
            new Set(new Style("flat", "@iconify-json/fluent-emoji-flat@1.2.6", "MIT", MICROSOFT), "@iconify-json/fluent-emoji-flat"),
            new Set(new Style("cartoon", "@iconify-json/noto@1.2.9", "Apache-2.0", "Noto Emoji, (c) Google LLC"), "@iconify-json/noto"),
            new Set(new Style("sticker", "@iconify-json/twemoji@1.2.5", "CC-BY-4.0",
                    "Twemoji graphics (c) Twitter, Inc and other contributors (jdecked/twemoji), rasterised and composited"),
                            "@iconify-json/twemoji"));

    private PackBuilder() {}

    /**
     * Brings the packages through npm into {@code work} and writes the pack.
     *
     * @param progress told the number of concepts done
     * @return the number of pictures
     */
    public static int build(Path work, Path out, IntConsumer progress) throws IOException, InterruptedException {
        NpmPackages packages = NpmPackages.bring(work);
        List<Concept> concepts = ConceptNames.join(packages);
        List<Style> styles = SETS.stream().map(Set::style).toList();
        List<Drawing> drawings = new ArrayList<>();
        for (Set set : SETS) drawings.add(drawing(packages, set));

        IconPackWriter writer = new IconPackWriter(SIDE, concepts, styles);
        for (int c = 0; c < concepts.size(); c++) {
            for (Drawing drawing : drawings) drawing.draw(concepts.get(c), writer);
            progress.accept(c + 1);
        }
        writer.writeTo(out);
        return concepts.size() * styles.size();
    }

    private interface Drawing {
        void draw(Concept concept, IconPackWriter writer) throws IOException;
    }

    private static Drawing drawing(NpmPackages packages, Set set) throws IOException {
        Rasterizer rasterizer = new Rasterizer(SIDE);
        Path assets = packages.path(set.directory()).resolve("assets");
        if (Files.isDirectory(assets)) {
            return (concept, writer) -> {
                Path file = assets.resolve(ConceptNames.hex(concept.emoji()) + ".webp");
                if (!Files.exists(file)) file = assets.resolve(ConceptNames.hex(ConceptNames.bare(concept.emoji())) + ".webp");
                writer.add(file.getFileName().toString(), rasterizer.webp(file));
            };
        }
        JsonNode icons = packages.json(set.directory() + "/icons.json");
        JsonNode names = packages.json(set.directory() + "/chars.json");
        return (concept, writer) -> {
            JsonNode name = names.path(ConceptNames.hex(concept.emoji()));
            if (name.isMissingNode()) name = names.path(ConceptNames.hex(ConceptNames.bare(concept.emoji())));
            if (name.isMissingNode()) throw new IOException(set.style().source() + " has no " + concept.name());
            writer.add(name.asText(), rasterizer.svg(icons, name.asText()));
        };
    }
}
