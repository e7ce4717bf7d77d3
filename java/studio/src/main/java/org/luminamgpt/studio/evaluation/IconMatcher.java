// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.studio.evaluation;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.luminamgpt.studio.icons.Icon;
import org.luminamgpt.studio.scenes.Box;
import org.luminamgpt.studio.scenes.SceneRenderer;
import org.luminamgpt.studio.scenes.Scenes;

/**
 * Names what a picture shows: the training icon that is nearest to the object's square, both at {@value #SIDE} x {@value #SIDE}
 * colours, the icon on the picture's own background. A few shifts and sizes of the square are tried. Thread-safe.
 */
final class IconMatcher {
    static final int SIDE = 16;
    private static final double[] SHIFTS = {-0.06, 0, 0.06};
    private static final double[] SCALES = {0.93, 1, 1.08};

    /** @param distance mean squared difference of a channel, levels */
    record Match(int concept, int style, double distance) {}

    private record Template(int concept, int style, int[] argb) {}

    private final List<Template> templates = new ArrayList<>();

    /** Knows every concept and style of the scenes, those held out too. */
    IconMatcher(Scenes scenes) {
        for (int concept : scenes.concepts()) {
            for (int style : scenes.styles()) {
                templates.add(new Template(concept, style, trimmed(scenes.source().icon(concept, style)).scaledTo(SIDE)));
            }
        }
    }

    /** The best match of the object within a part of the picture, or null when nothing is there. */
    @Nullable Match match(PictureMeter picture, Box part) {
        Box extent = picture.extent(part);
        if (extent.isEmpty()) return null;
        int side = Math.max(extent.right() - extent.left(), extent.bottom() - extent.top());
        if (side < 8) return null;
        Match best = null;
        for (double scale : SCALES) {
            int size = (int) Math.round(side * scale);
            for (double dx : SHIFTS) {
                for (double dy : SHIFTS) {
                    int left = (int) Math.round((extent.left() + extent.right() - size) / 2.0 + dx * side);
                    int top = (int) Math.round((extent.top() + extent.bottom() - size) / 2.0 + dy * side);
                    Match match = nearest(square(picture, left, top, size).scaledTo(SIDE), picture.background());
                    if (best == null || match.distance() < best.distance()) best = match;
                }
            }
        }
        return best;
    }

    private Match nearest(int[] pixels, int background) {
        Match best = null;
        for (Template template : templates) {
            double distance = distance(pixels, template.argb(), background);
            if (best == null || distance < best.distance()) best = new Match(template.concept(), template.style(), distance);
        }
        return java.util.Objects.requireNonNull(best, "a scene source has at least one icon");
    }

    private static double distance(int[] pixels, int[] icon, int background) {
        long sum = 0;
        for (int i = 0; i < pixels.length; i++) {
            int rest = 255 - (icon[i] >>> 24);
            for (int shift = 0; shift <= 16; shift += 8) {
                int expected = (icon[i] >> shift & 0xff) + (background >> shift & 0xff) * rest / 255;
                int difference = (pixels[i] >> shift & 0xff) - expected;
                sum += (long) difference * difference;
            }
        }
        return sum / (3.0 * pixels.length);
    }

    private static Icon square(PictureMeter picture, int left, int top, int size) {
        byte[] rgba = new byte[size * size * 4];
        for (int i = 0; i < size * size; i++) {
            for (int c = 0; c < 3; c++) rgba[i * 4 + c] = (byte) picture.at(left + i % size, top + i / size, c);
            rgba[i * 4 + 3] = (byte) 255;
        }
        return new Icon(size, rgba);
    }

    /** The icon's visible extent as a square, as an object's extent is cut from a picture. */
    private static Icon trimmed(Icon icon) {
        byte[] labels = new byte[icon.side() * icon.side()];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = (byte) (icon.at(i % icon.side(), i / icon.side(), 3) >= SceneRenderer.SOLID_ALPHA ? 1 : 0);
        }
        Box box = Box.of(labels, icon.side(), 1);
        int size = Math.max(1, Math.max(box.right() - box.left(), box.bottom() - box.top()));
        int left = (box.left() + box.right() - size) / 2;
        int top = (box.top() + box.bottom() - size) / 2;
        byte[] rgba = new byte[size * size * 4];
        for (int i = 0; i < size * size; i++) {
            int x = left + i % size;
            int y = top + i / size;
            if (x < 0 || y < 0 || x >= icon.side() || y >= icon.side()) continue;
            for (int c = 0; c < 4; c++) rgba[i * 4 + c] = (byte) icon.at(x, y, c);
        }
        return new Icon(size, rgba);
    }
}
