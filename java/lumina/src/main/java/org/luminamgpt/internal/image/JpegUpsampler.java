// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.internal.image;

/**
 * JPEG: rows of one component at the width of the picture, by the rules of libjpeg-turbo: where there are half as many
 * samples, in width, height or both, neighbours are mixed 3 to 1; else samples are repeated.
 */
final class JpegUpsampler {
    private enum Way { COPY, MIX_ACROSS, MIX_DOWN, MIX_BOTH, REPEAT }

    private final JpegComponent component;
    private final int acrossTimes;
    private final int downTimes;
    private final Way way;
    private final byte[] row;
    private final int[] sums;

    JpegUpsampler(JpegComponent component, int width, int mostAcross, int mostDown) {
        this.component = component;
        acrossTimes = mostAcross / component.across;
        downTimes = mostDown / component.down;
        boolean wide = component.width > 2;
        way = acrossTimes == 1 && downTimes == 1 ? Way.COPY
                : acrossTimes == 2 && downTimes == 1 && wide ? Way.MIX_ACROSS
                : acrossTimes == 1 && downTimes == 2 ? Way.MIX_DOWN
                : acrossTimes == 2 && downTimes == 2 && wide ? Way.MIX_BOTH : Way.REPEAT;
        row = new byte[Math.max(width, component.width * acrossTimes) + 1];
        sums = new int[component.width];
    }

    /** Row y of the picture; valid until the next call. */
    byte[] row(int y) {
        int near = y / downTimes;
        switch (way) {
            case COPY -> System.arraycopy(component.samples, near * component.stride, row, 0, component.width);
            case MIX_ACROSS -> {
                add(near, 1, near, 0);
                mixAcross(1, 2, 2);
            }
            case MIX_DOWN -> {
                add(near, 3, neighbour(y), 1);
                int bias = y % 2 == 0 ? 1 : 2;
                for (int x = 0; x < sums.length; x++) {
                    row[x] = (byte) (sums[x] + bias >> 2);
                }
            }
            case MIX_BOTH -> {
                add(near, 3, neighbour(y), 1);
                mixAcross(8, 7, 4);
            }
            default -> {
                for (int x = 0, to = 0; x < component.width; x++) {
                    for (int i = 0; i < acrossTimes; i++) {
                        row[to++] = component.samples[near * component.stride + x];
                    }
                }
            }
        }
        return row;
    }

    /** The row of samples that is next nearest to a row of the picture; the edge is its own neighbour. */
    private int neighbour(int y) {
        return Math.max(0, Math.min(component.height - 1, y / 2 + (y % 2 == 0 ? -1 : 1)));
    }

    private void add(int near, int nearWeight, int far, int farWeight) {
        int a = near * component.stride;
        int b = far * component.stride;
        for (int x = 0; x < sums.length; x++) {
            sums[x] = nearWeight * (component.samples[a + x] & 0xff) + farWeight * (component.samples[b + x] & 0xff);
        }
    }

    /** Two pixels of each sum, each with a quarter of the sum at its side. */
    private void mixAcross(int leftBias, int rightBias, int shift) {
        int last = sums.length - 1;
        for (int x = 0; x <= last; x++) {
            int three = 3 * sums[x];
            row[2 * x] = (byte) (three + sums[Math.max(0, x - 1)] + leftBias >> shift);
            row[2 * x + 1] = (byte) (three + sums[Math.min(last, x + 1)] + rightBias >> shift);
        }
    }
}
