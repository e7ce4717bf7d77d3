// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.studio.icons;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Every concept in every style: what scenes are made of. Thread-safe. */
public interface IconSource {
    List<Concept> concepts();

    List<Style> styles();

    /** The picture of {@code concepts().get(concept)} in {@code styles().get(style)}. */
    Icon icon(int concept, int style);

    /** Names the exact pictures: equal ids give equal scenes. */
    String id();

    /** @param icons "procedural", for icons drawn by code, or the file of a pack */
    static IconSource open(String icons) throws IOException {
        return icons.equals("procedural") ? new ProceduralIcons() : IconPack.open(Path.of(icons));
    }
}
