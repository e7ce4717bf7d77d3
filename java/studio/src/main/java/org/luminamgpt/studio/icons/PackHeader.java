// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.studio.icons;

import java.util.List;

/**
 * What an icon pack holds.
 *
 * @param id       SHA-256 of all pictures' checksums in order, hexadecimal
 * @param side     width and height of every picture, pixels
 * @param pictures concept by concept, each in the order of {@code styles}
 */
public record PackHeader(String id, int side, List<Concept> concepts, List<Style> styles, List<Picture> pictures) {
    public PackHeader {
        concepts = List.copyOf(concepts);
        styles = List.copyOf(styles);
        pictures = List.copyOf(pictures);
    }

    /**
     * @param name    file or icon name inside its package
     * @param source  package and version
     * @param licence SPDX identifier
     * @param crc32   of the RGBA bytes
     */
    public record Picture(String name, String source, String licence, long crc32) {}
}
