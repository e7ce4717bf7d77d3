// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.studio.evaluation;

import java.awt.image.BufferedImage;
import org.luminamgpt.studio.scenes.Box;
import org.luminamgpt.studio.scenes.NamedColor;
import org.luminamgpt.tools.Rgb;

/**
 * What can be read off a picture of objects on one plain colour.
 *
 * <p>The background is the median of each channel along the border; the objects are the pixels that differ from it.
 */
final class PictureMeter {
    private static final int BORDER = 6;
    /** Levels of any channel from which on a pixel belongs to an object: above what a small VQGAN blurs into the background. */
    private static final int DIFFERENCE = 40;

    private final Rgb picture;
    private final int background;

    PictureMeter(BufferedImage picture) {
        this(Rgb.of(picture));
    }

    PictureMeter(Rgb picture) {
        this.picture = picture;
        this.background = medianOfBorder();
    }

    int width() {
        return picture.width();
    }

    int height() {
        return picture.height();
    }

    /** 0xRRGGBB. */
    int background() {
        return background;
    }

    NamedColor backgroundColor() {
        return NamedColor.nearest(background);
    }

    /** One channel, 0 red to 2 blue; the background's outside of the picture. */
    int at(int x, int y, int channel) {
        if (x < 0 || y < 0 || x >= width() || y >= height()) return background >> 16 - 8 * channel & 0xff;
        return picture.pixels()[(y * width() + x) * 3 + channel] & 0xff;
    }

    boolean isObject(int x, int y) {
        for (int c = 0; c < 3; c++) if (Math.abs(at(x, y, c) - (background >> 16 - 8 * c & 0xff)) >= DIFFERENCE) return true;
        return false;
    }

    /** The whole picture. */
    Box everything() {
        return new Box(0, 0, width(), height());
    }

    /** Extent of the object pixels within a part of the picture; lone pixels do not count. */
    Box extent(Box part) {
        int[] columns = new int[width()];
        int[] rows = new int[height()];
        for (int y = part.top(); y < part.bottom(); y++) {
            for (int x = part.left(); x < part.right(); x++) {
                if (!isObject(x, y)) continue;
                columns[x]++;
                rows[y]++;
            }
        }
        return new Box(first(columns), first(rows), last(columns) + 1, last(rows) + 1);
    }

    /** Twice the distance of the object pixels' centre of mass from the middle of the picture: {x, y}; {0, 0} without any. */
    double[] twiceOffCenter() {
        double sumX = 0, sumY = 0;
        int count = 0;
        for (int y = 0; y < height(); y++) {
            for (int x = 0; x < width(); x++) {
                if (!isObject(x, y)) continue;
                sumX += 2 * x + 1 - width();
                sumY += 2 * y + 1 - height();
                count++;
            }
        }
        return count == 0 ? new double[2] : new double[] {sumX / count, sumY / count};
    }

    private int medianOfBorder() {
        int rgb = 0;
        for (int c = 0; c < 3; c++) {
            int[] counts = new int[256];
            int total = 0;
            for (int y = 0; y < height(); y++) {
                for (int x = 0; x < width(); x++) {
                    boolean inside = x >= BORDER && y >= BORDER && x < width() - BORDER && y < height() - BORDER;
                    if (inside) continue;
                    counts[picture.pixels()[(y * width() + x) * 3 + c] & 0xff]++;
                    total++;
                }
            }
            int level = 0;
            for (int seen = counts[0]; seen * 2 < total; seen += counts[level]) level++;
            rgb = rgb << 8 | level;
        }
        return rgb;
    }

    private static int first(int[] counts) {
        for (int i = 0; i < counts.length; i++) if (counts[i] > 1) return i;
        return 0;
    }

    private static int last(int[] counts) {
        for (int i = counts.length - 1; i >= 0; i--) if (counts[i] > 1) return i;
        return -1;
    }
}
