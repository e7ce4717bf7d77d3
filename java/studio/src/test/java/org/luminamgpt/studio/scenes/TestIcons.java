// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.studio.scenes;

import java.util.List;
import java.util.stream.IntStream;
import org.luminamgpt.studio.icons.Concept;
import org.luminamgpt.studio.icons.Icon;
import org.luminamgpt.studio.icons.IconSource;
import org.luminamgpt.studio.icons.Style;

/** Two hundred discs and squares by integer arithmetic alone, in forty colours: the same bytes in every Java. */
public final class TestIcons implements IconSource {
    private static final int SIDE = 64;
    private static final List<Concept> CONCEPTS = IntStream.range(0, 200).mapToObj(i -> Concept.named("thing " + i)).toList();

    @Override
    public List<Concept> concepts() {
        return CONCEPTS;
    }

    @Override
    public List<Style> styles() {
        return List.of(new Style("round", "", "", ""), new Style("square", "", "", ""), new Style("faint", "", "", ""));
    }

    @Override
    public Icon icon(int concept, int style) {
        int color = concept % 40;
        byte[] rgba = new byte[SIDE * SIDE * 4];
        for (int i = 0; i < SIDE * SIDE; i++) {
            int x = 2 * (i % SIDE) - SIDE + 1;
            int y = 2 * (i / SIDE) - SIDE + 1;
            boolean inside = style == 1 ? Math.max(Math.abs(x), Math.abs(y)) < 58 : x * x + y * y < 60 * 60;
            rgba[i * 4] = (byte) (color * 6);
            rgba[i * 4 + 1] = (byte) (x * color);
            rgba[i * 4 + 2] = (byte) (255 - color * 5);
            rgba[i * 4 + 3] = (byte) (!inside ? 0 : style == 2 ? 140 : 255);
        }
        return new Icon(SIDE, rgba);
    }

    @Override
    public String id() {
        return "test";
    }
}
