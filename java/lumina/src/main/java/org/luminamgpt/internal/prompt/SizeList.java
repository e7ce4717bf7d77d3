// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.internal.prompt;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import org.luminamgpt.ImageSize;

/**
 * The sizes of about one area that pictures come in: all shapes up to 4:1 that have at most as many grid cells as the
 * square of the target.
 */
public record SizeList(List<ImageSize> sizes) {
    private static final int MAX_RATIO = 4;

    public SizeList {
        sizes = List.copyOf(sizes);
    }

    /** @param target side of the square in pixels, for example 512 */
    public static SizeList of(int target) {
        int cells = (target / ImageSize.GRID) * (target / ImageSize.GRID);
        var sizes = new ArrayList<ImageSize>();
        int height = 1;
        for (int width = cells; width > 0;) {
            if (Math.max(width, height) <= MAX_RATIO * Math.min(width, height)) {
                sizes.add(new ImageSize(width * ImageSize.GRID, height * ImageSize.GRID));
            }
            if ((height + 1L) * width <= cells) {
                height++;
            } else {
                width--;
            }
        }
        return new SizeList(sizes);
    }

    /** The sizes of several targets. */
    public static SizeList of(List<Integer> targets) {
        var sizes = new LinkedHashSet<ImageSize>();
        targets.forEach(target -> sizes.addAll(of(target).sizes));
        return new SizeList(List.copyOf(sizes));
    }

    /** The size that a picture's shape loses least in; of equals the wider, then the higher. */
    public ImageSize best(int width, int height) {
        return sizes.stream()
                .max(Comparator.comparingDouble((ImageSize size) -> kept(size, width, height))
                        .thenComparingInt(ImageSize::width).thenComparingInt(ImageSize::height))
                .orElseThrow();
    }

    private static double kept(ImageSize size, int width, int height) {
        double x = (double) size.width() / width;
        double y = (double) size.height() / height;
        return Math.min(x, y) / Math.max(x, y);
    }

    /** The few sizes that differ least from another in shape and area. */
    public List<ImageSize> nearest(ImageSize wanted, int count) {
        return sizes.stream()
                .sorted(Comparator.comparingDouble((ImageSize size) -> distance(size, wanted)))
                .limit(count)
                .toList();
    }

    private static double distance(ImageSize a, ImageSize b) {
        return Math.abs(Math.log((double) a.width() / b.width())) + Math.abs(Math.log((double) a.height() / b.height()));
    }
}
