// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.studio.scenes;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A picture described: everything a renderer, a caption and a task need. A value: an edit makes another one.
 *
 * @param width  pixels, a multiple of 32
 * @param height pixels, a multiple of 32
 * @param icons  in drawing order, far to near: an icon that stands lower in the picture is nearer
 */
public record SceneSpec(int width, int height, Background background, Layout layout, List<PlacedIcon> icons) {
    private static final Comparator<PlacedIcon> FAR_TO_NEAR = Comparator.comparingInt(PlacedIcon::bottom)
            .thenComparingInt(PlacedIcon::size).thenComparingInt(PlacedIcon::x).thenComparingInt(PlacedIcon::concept);

    public SceneSpec {
        if (width < 32 || height < 32 || width % 32 != 0 || height % 32 != 0) {
            throw new IllegalArgumentException("a scene's sides must be multiples of 32, were " + width + " x " + height);
        }
        icons = icons.stream().sorted(FAR_TO_NEAR).toList();
        for (PlacedIcon icon : icons) {
            if (icon.x() < 0 || icon.y() < 0 || icon.x() + icon.size() > width || icon.y() + icon.size() > height) {
                throw new IllegalArgumentException(icon + " does not fit " + width + " x " + height);
            }
        }
    }

    /** The icons as they are read: left to right, then top to bottom. Segment colours and lists follow this order. */
    public List<PlacedIcon> reading() {
        return icons.stream().sorted(Comparator.comparingInt((PlacedIcon i) -> 2 * i.x() + i.size())
                .thenComparingInt(i -> 2 * i.y() + i.size())).toList();
    }

    public Place place(PlacedIcon icon) {
        return Place.ofOffset(icon.offCenterX(width), icon.offCenterY(height));
    }

    public SceneSpec with(Background other) {
        return new SceneSpec(width, height, other, layout, icons);
    }

    public SceneSpec with(Layout newLayout, List<PlacedIcon> others) {
        return new SceneSpec(width, height, background, newLayout, others);
    }

    /** The same layout drawn in another style. */
    public SceneSpec restyled(int style) {
        return with(layout, icons.stream().map(icon -> icon.withStyle(style)).toList());
    }

    public SceneSpec replace(PlacedIcon old, PlacedIcon by) {
        List<PlacedIcon> others = new ArrayList<>(icons);
        others.set(others.indexOf(old), by);
        return with(layout, others);
    }
}
