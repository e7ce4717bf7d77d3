// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.studio.scenes;

import java.util.Arrays;
import java.util.List;
import org.luminamgpt.studio.icons.IconSource;

/** Draws scenes and their ground truth in integer arithmetic: equal bytes on every machine. Thread-safe. */
public final class SceneRenderer {
    /** From this alpha on a pixel belongs to an object. */
    public static final int SOLID_ALPHA = 128;

    /** Segment colours, 0xRRGGBB, in reading order of the objects; black is background. */
    static final int[] SEGMENT_COLORS = {0xff0000, 0x00ff00, 0x0000ff, 0xffff00};

    /** Luminance steps from this on are edges. */
    private static final int EDGE_STEP = 48;

    /** Width of an edge map's lines in pixels: thinner ones have the code of black in a small codec of 16-pixel patches. */
    private static final int EDGE_WIDTH = 4;

    private final IconSource source;

    public SceneRenderer(IconSource source) {
        this.source = source;
    }

    /** [height, width, 3] RGB. */
    public byte[] rgb(SceneSpec spec) {
        int[] pixels = new int[spec.width() * spec.height()];
        for (int y = 0, at = 0; y < spec.height(); y++) {
            for (int x = 0; x < spec.width(); x++) pixels[at++] = spec.background().rgbAt(x, y, spec.width(), spec.height());
        }
        for (PlacedIcon icon : spec.icons()) {
            each(spec, icon, (at, argb) -> pixels[at] = over(argb, pixels[at]));
        }
        return bytes(pixels);
    }

    /** [height, width]: index into {@link SceneSpec#icons()} of the nearest object, -1 where there is none. */
    public byte[] labels(SceneSpec spec) {
        byte[] labels = new byte[spec.width() * spec.height()];
        Arrays.fill(labels, (byte) -1);
        for (int i = 0; i < spec.icons().size(); i++) {
            byte label = (byte) i;
            each(spec, spec.icons().get(i), (at, argb) -> {
                if (argb >>> 24 >= SOLID_ALPHA) labels[at] = label;
            });
        }
        return labels;
    }

    /** The extent of what is seen of each object, in drawing order; empty where it is wholly covered. */
    public List<Box> boxes(SceneSpec spec) {
        byte[] labels = labels(spec);
        return java.util.stream.IntStream.range(0, spec.icons().size())
                .mapToObj(i -> Box.of(labels, spec.width(), i)).toList();
    }

    /** [height, width, 3]: one colour per object, in reading order, on black. */
    public byte[] segmentation(SceneSpec spec) {
        List<PlacedIcon> reading = spec.reading();
        int[] colors = spec.icons().stream().mapToInt(icon -> SEGMENT_COLORS[reading.indexOf(icon) % SEGMENT_COLORS.length]).toArray();
        return paint(spec, colors);
    }

    /** [height, width, 3]: black background, nearer objects brighter; an object is as near as its lower edge is low. */
    public byte[] depth(SceneSpec spec) {
        int[] colors = spec.icons().stream().mapToInt(icon -> (64 + 191 * icon.bottom() / spec.height()) * 0x010101).toArray();
        return paint(spec, colors);
    }

    /** [height, width, 3]: white lines where luminance steps or the object changes, on black. */
    public byte[] edges(SceneSpec spec) {
        byte[] rgb = rgb(spec);
        byte[] labels = labels(spec);
        int width = spec.width();
        int[] pixels = new int[labels.length];
        for (int at = 0; at < pixels.length; at++) {
            boolean right = at % width + 1 < width && step(rgb, labels, at, at + 1);
            boolean below = at + width < pixels.length && step(rgb, labels, at, at + width);
            if (right || below) dot(pixels, width, at);
        }
        return bytes(pixels);
    }

    /** A white square of a line's width, the pixel and those after it in the middle. */
    private static void dot(int[] pixels, int width, int at) {
        int top = at / width - (EDGE_WIDTH - 1) / 2;
        int left = at % width - (EDGE_WIDTH - 1) / 2;
        int bottom = Math.min(top + EDGE_WIDTH, pixels.length / width);
        int right = Math.min(left + EDGE_WIDTH, width);
        for (int y = Math.max(top, 0); y < bottom; y++) {
            Arrays.fill(pixels, y * width + Math.max(left, 0), y * width + right, 0xffffff);
        }
    }

    private static boolean step(byte[] rgb, byte[] labels, int a, int b) {
        return labels[a] != labels[b] || Math.abs(luminance(rgb, a) - luminance(rgb, b)) >= EDGE_STEP;
    }

    /** ITU-R BT.601 weights in 1/256. */
    private static int luminance(byte[] rgb, int pixel) {
        return 77 * (rgb[pixel * 3] & 0xff) + 150 * (rgb[pixel * 3 + 1] & 0xff) + 29 * (rgb[pixel * 3 + 2] & 0xff) >> 8;
    }

    private byte[] paint(SceneSpec spec, int[] colors) {
        byte[] labels = labels(spec);
        int[] pixels = new int[labels.length];
        for (int at = 0; at < pixels.length; at++) if (labels[at] >= 0) pixels[at] = colors[labels[at]];
        return bytes(pixels);
    }

    private interface Pixel {
        void take(int at, int premultipliedArgb);
    }

    private void each(SceneSpec spec, PlacedIcon icon, Pixel pixel) {
        int[] sprite = source.icon(icon.concept(), icon.style()).scaledTo(icon.size());
        for (int y = 0, from = 0; y < icon.size(); y++) {
            int row = (icon.y() + y) * spec.width() + icon.x();
            for (int x = 0; x < icon.size(); x++, from++) {
                if (sprite[from] >>> 24 != 0) pixel.take(row + x, sprite[from]);
            }
        }
    }

    /** Premultiplied ARGB over an opaque pixel. */
    private static int over(int argb, int below) {
        int rest = 255 - (argb >>> 24);
        int rgb = 0;
        for (int shift = 16; shift >= 0; shift -= 8) {
            int value = (argb >> shift & 0xff) + ((below >> shift & 0xff) * rest + 127) / 255;
            rgb |= Math.min(255, value) << shift;
        }
        return rgb;
    }

    private static byte[] bytes(int[] pixels) {
        byte[] rgb = new byte[pixels.length * 3];
        for (int i = 0, at = 0; i < pixels.length; i++) {
            rgb[at++] = (byte) (pixels[i] >> 16);
            rgb[at++] = (byte) (pixels[i] >> 8);
            rgb[at++] = (byte) pixels[i];
        }
        return rgb;
    }
}
