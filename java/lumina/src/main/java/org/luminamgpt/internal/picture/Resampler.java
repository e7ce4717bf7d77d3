// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.internal.picture;

import org.luminamgpt.LuminaException;
import org.luminamgpt.Part;

/**
 * Resizing to the very bits that Pillow gives for 8-bit pictures: a horizontal pass, then a vertical one, each with
 * weights as 22-bit fixed point and rounded to bytes.
 */
final class Resampler {
    private static final int PRECISION = 22;

    enum Filter {
        BOX(0.5),
        BICUBIC(2);

        final double support;

        Filter(double support) {
            this.support = support;
        }

        double at(double x) {
            if (this == BOX) {
                return x > -0.5 && x <= 0.5 ? 1 : 0;
            }
            double a = -0.5;
            x = Math.abs(x);
            if (x < 1) {
                return ((a + 2) * x - (a + 3)) * x * x + 1;
            }
            return x < 2 ? (((x - 5) * x + 8) * x - 4) * a : 0;
        }
    }

    /** Weights of one pass: output i is the sum of weights[i][j] times input first[i] + j. */
    private record Weights(int[] first, int[][] weights) {}

    private Resampler() {}

    /** The picture in another size; palettes take the nearest pixel, alpha is premultiplied meanwhile. */
    static Bitmap resize(Bitmap source, int width, int height, Filter filter) {
        if (width < 1 || height < 1 || (long) width * height > Part.Picture.maxPixels()) {
            throw new LuminaException.InvalidRequest("a picture of " + source.width() + "x" + source.height()
                    + " pixels is too long and narrow: it would become " + width + "x" + height + " before it is cropped");
        }
        if (source.width() == width && source.height() == height) {
            return source;
        }
        if (source.kind() == Bitmap.Kind.INDEXED) {
            return nearest(source, width, height);
        }
        if (!source.hasAlpha()) {
            return vertical(horizontal(source, width, filter), height, filter);
        }
        return Alpha.divide(vertical(horizontal(Alpha.multiply(source), width, filter), height, filter));
    }

    private static Bitmap horizontal(Bitmap in, int width, Filter filter) {
        if (in.width() == width) {
            return in;
        }
        if (filter == Filter.BOX && in.width() == 2 * width) {
            return in.with(width, in.height(), halves(in.samples(), in.channels()));
        }
        Weights weights = weights(in.width(), width, filter);
        int channels = in.channels();
        byte[] from = in.samples();
        byte[] to = new byte[in.height() * width * channels];
        for (int y = 0, at = 0; y < in.height(); y++) {
            int row = y * in.width() * channels;
            for (int x = 0; x < width; x++) {
                int start = row + weights.first[x] * channels;
                for (int c = 0; c < channels; c++) {
                    to[at++] = sum(from, start + c, channels, weights.weights[x]);
                }
            }
        }
        return in.with(width, in.height(), to);
    }

    private static Bitmap vertical(Bitmap in, int height, Filter filter) {
        if (in.height() == height) {
            return in;
        }
        int stride = in.width() * in.channels();
        if (filter == Filter.BOX && in.height() == 2 * height) {
            return in.with(in.width(), height, halves(in.samples(), stride));
        }
        Weights weights = weights(in.height(), height, filter);
        byte[] from = in.samples();
        byte[] to = new byte[height * stride];
        for (int y = 0, at = 0; y < height; y++) {
            int start = weights.first[y] * stride;
            for (int i = 0; i < stride; i++) {
                to[at++] = sum(from, start + i, stride, weights.weights[y]);
            }
        }
        return in.with(in.width(), height, to);
    }

    /** Pairs of neighbours, each so many values long, become their mean: what the weights come to for half the size. */
    private static byte[] halves(byte[] from, int length) {
        byte[] to = new byte[from.length / 2];
        for (int at = 0, start = 0; at < to.length; start += 2 * length) {
            for (int i = start; i < start + length; i++) {
                to[at++] = (byte) ((from[i] & 0xff) + (from[i + length] & 0xff) + 1 >> 1);
            }
        }
        return to;
    }

    private static byte sum(byte[] from, int start, int step, int[] weights) {
        int sum = 1 << (PRECISION - 1);
        for (int i = 0, at = start; i < weights.length; i++, at += step) {
            sum += weights[i] * (from[at] & 0xff);
        }
        return (byte) Math.max(0, Math.min(255, sum >> PRECISION));
    }

    private static Weights weights(int in, int out, Filter filter) {
        double scale = (double) in / out;
        double stretch = Math.max(scale, 1);
        double support = filter.support * stretch;
        int[] first = new int[out];
        int[][] weights = new int[out][];
        for (int x = 0; x < out; x++) {
            double center = (x + 0.5) * scale;
            int low = Math.max(0, (int) (center - support + 0.5));
            int high = Math.min(in, (int) (center + support + 0.5));
            first[x] = low;
            weights[x] = fixedPoint(low, high, center, stretch, filter);
        }
        return new Weights(first, weights);
    }

    private static int[] fixedPoint(int low, int high, double center, double stretch, Filter filter) {
        double[] exact = new double[high - low];
        double sum = 0;
        for (int i = 0; i < exact.length; i++) {
            exact[i] = filter.at((i + low - center + 0.5) * (1 / stretch));
            sum += exact[i];
        }
        int[] weights = new int[exact.length];
        for (int i = 0; i < exact.length; i++) {
            double weight = (sum == 0 ? exact[i] : exact[i] / sum) * (1 << PRECISION);
            weights[i] = (int) (weight < 0 ? weight - 0.5 : weight + 0.5);
        }
        return weights;
    }

    /** The pixel at the middle of each output pixel, with the same accumulated steps as Pillow's. */
    private static Bitmap nearest(Bitmap in, int width, int height) {
        int[] columns = steps(in.width(), width);
        int[] rows = steps(in.height(), height);
        byte[] to = new byte[width * height];
        for (int y = 0, at = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                to[at++] = in.samples()[rows[y] * in.width() + columns[x]];
            }
        }
        return in.with(width, height, to);
    }

    private static int[] steps(int in, int out) {
        double step = (double) in / out;
        double at = step * 0.5;
        int[] steps = new int[out];
        for (int i = 0; i < out; i++, at += step) {
            steps[i] = Math.min((int) at, in - 1);
        }
        return steps;
    }
}
