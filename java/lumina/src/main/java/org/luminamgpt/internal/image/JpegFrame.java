// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.internal.image;

import java.awt.image.BufferedImage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** JPEG: the components of a picture, and how its pixels come of them. */
final class JpegFrame {
    /** Blocks that a byte can stand for at most: each has a bit in some scan. */
    private static final int MOST_BLOCKS_PER_BYTE = 8;
    /** While bits of these low coefficients are missing, the reference smooths. */
    private static final int SMOOTHED = 10;

    final List<JpegComponent> components;
    private final int width;
    private final int height;
    private final boolean progressive;
    private final int mostAcross;
    private final int mostDown;

    JpegFrame(Input in, int width, int height, List<JpegComponent> components, boolean progressive) throws ImageFormatException {
        this.width = width;
        this.height = height;
        this.components = components;
        this.progressive = progressive;
        if (components.stream().anyMatch(c -> c.across < 1 || c.across > 4 || c.down < 1 || c.down > 4)) {
            throw ImageFormatException.damaged("a component has not 1 to 4 samples across and down");
        }
        mostAcross = components.stream().mapToInt(c -> c.across).max().orElseThrow();
        mostDown = components.stream().mapToInt(c -> c.down).max().orElseThrow();
        if (components.stream().anyMatch(c -> mostAcross % c.across != 0 || mostDown % c.down != 0)) {
            throw ImageFormatException.unsupported("a JPEG whose colours have fractions of samples");
        }
        in.checkPlausible((long) width * height / 64, MOST_BLOCKS_PER_BYTE);
        components.forEach(c -> c.allocate(width, height, mostAcross, mostDown, progressive));
    }

    boolean isProgressive() {
        return progressive;
    }

    /** Units of all components' blocks. */
    int unitColumns() {
        return (width + 8 * mostAcross - 1) / (8 * mostAcross);
    }

    int unitRows() {
        return (height + 8 * mostDown - 1) / (8 * mostDown);
    }

    JpegComponent component(int id) throws ImageFormatException {
        for (JpegComponent component : components) {
            if (component.id == id) {
                return component;
            }
        }
        throw ImageFormatException.damaged("a scan is of component " + id + ", which is not there");
    }

    BufferedImage image(@Nullable JpegColors colors) throws ImageFormatException {
        for (JpegComponent component : components) {
            for (int k = 0; k < SMOOTHED; k++) {
                if (component.missingBits[k] != 0 || colors == null) {
                    throw ImageFormatException.cut("a scan is missing");
                }
            }
            transform(component);
        }
        int channels = components.size();
        byte[] samples = new byte[Math.multiplyExact(width * channels, height)];
        JpegUpsampler[] planes = components.stream().map(c -> new JpegUpsampler(c, width, mostAcross, mostDown))
                .toArray(JpegUpsampler[]::new);
        byte[][] rows = new byte[channels][];
        for (int y = 0; y < height; y++) {
            for (int c = 0; c < channels; c++) {
                rows[c] = planes[c].row(y);
            }
            colors.convert(rows, width, samples, y * width * channels);
        }
        return switch (channels) {
            case 1 -> Pixels.grey(width, height, samples);
            case 3 -> Pixels.rgb(width, height, samples);
            default -> Pixels.cmyk(width, height, samples);
        };
    }

    private static void transform(JpegComponent component) {
        short[] coefficients = component.coefficients;
        if (coefficients == null) {
            return;
        }
        var transform = new JpegTransform();
        for (int row = 0; row < component.blockRows; row++) {
            for (int column = 0; column < component.blockColumns; column++) {
                transform.run(coefficients, component.block(row, column), component.steps, component.samples,
                        component.place(row, column), component.stride);
            }
        }
        component.coefficients = null;
    }
}
