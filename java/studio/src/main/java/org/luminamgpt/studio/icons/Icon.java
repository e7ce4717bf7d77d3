// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.studio.icons;

import java.lang.ref.SoftReference;

/**
 * A square picture with transparency, and its copies at other sizes.
 *
 * <p>Scaling is integer arithmetic of our own (area average of premultiplied colour), so that the same
 * icon has the same pixels on every machine. Immutable and thread-safe.
 */
public final class Icon {
    private final int side;
    private final byte[] rgba;
    private volatile SoftReference<Scaled> last = new SoftReference<>(null);

    private record Scaled(int target, int[] pixels) {}

    /**
     * @param side width and height in pixels
     * @param rgba [side, side, 4], 8 bit, straight alpha; not copied, not to be changed
     */
    public Icon(int side, byte[] rgba) {
        if (side < 1 || rgba.length != side * side * 4) {
            throw new IllegalArgumentException(
                    "an icon of side " + side + " needs " + 4L * side * side + " bytes, got " + rgba.length);
        }
        this.side = side;
        this.rgba = rgba;
    }

    public int side() {
        return side;
    }

    /** One channel of one pixel: 0 red, 1 green, 2 blue, 3 alpha. */
    public int at(int x, int y, int channel) {
        return rgba[(y * side + x) * 4 + channel] & 0xff;
    }

    /** [target, target] packed premultiplied ARGB; not to be changed: the last size asked for is kept while memory lasts. */
    public int[] scaledTo(int target) {
        Scaled kept = last.get();
        if (kept == null || kept.target != target) {
            kept = new Scaled(target, scale(target));
            last = new SoftReference<>(kept);
        }
        return kept.pixels;
    }

    private int[] scale(int target) {
        if (target < 1) throw new IllegalArgumentException("an icon's size must be at least 1, was " + target);
        int[] rows = averageRows(target);
        int[] pixels = new int[target * target];
        long area = (long) side * side;
        for (int y = 0; y < target; y++) {
            int first = y * side / target;
            int last = ((y + 1) * side - 1) / target;
            for (int x = 0; x < target; x++) {
                long red = 0, green = 0, blue = 0, alpha = 0;
                for (int sy = first; sy <= last; sy++) {
                    long weight = overlap(y, sy, target);
                    int at = (sy * target + x) * 4;
                    red += weight * rows[at];
                    green += weight * rows[at + 1];
                    blue += weight * rows[at + 2];
                    alpha += weight * rows[at + 3];
                }
                pixels[y * target + x] = round(alpha, area) << 24 | round(red, area * 255) << 16
                        | round(green, area * 255) << 8 | round(blue, area * 255);
            }
        }
        return pixels;
    }

    /** [side, target, 4]: weighted sums over the source pixels of each output column; premultiplied colour (times 255), alpha. */
    private int[] averageRows(int target) {
        int[] sums = new int[side * target * 4];
        for (int y = 0; y < side; y++) {
            for (int x = 0; x < target; x++) {
                int out = (y * target + x) * 4;
                int last = ((x + 1) * side - 1) / target;
                for (int sx = x * side / target; sx <= last; sx++) {
                    int weight = overlap(x, sx, target);
                    int alpha = at(sx, y, 3);
                    sums[out] += weight * at(sx, y, 0) * alpha;
                    sums[out + 1] += weight * at(sx, y, 1) * alpha;
                    sums[out + 2] += weight * at(sx, y, 2) * alpha;
                    sums[out + 3] += weight * alpha;
                }
            }
        }
        return sums;
    }

    /** Length that output cell {@code to} and source cell {@code from} share, in units of 1 / (side * target). */
    private int overlap(int to, int from, int target) {
        return Math.min((to + 1) * side, (from + 1) * target) - Math.max(to * side, from * target);
    }

    private static int round(long sum, long divisor) {
        return (int) Math.min(255, (sum + divisor / 2) / divisor);
    }
}
