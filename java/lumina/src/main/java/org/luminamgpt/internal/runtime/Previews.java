// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.internal.runtime;

import java.util.Arrays;
import java.util.function.BiConsumer;
import org.luminamgpt.CodeGrid;
import org.luminamgpt.internal.picture.Rgb;

/**
 * Approximate pictures of the rows so far. One is made only while the codec has nothing else to do, and so rarely that
 * previews take at most a quarter of its time. Used by the engine's thread.
 */
final class Previews {
    private static final int REST = 3;

    private final CodecThread codec;
    private final Cancellation cancellation;
    private final BiConsumer<Integer, Rgb> sink;
    private int[] codes = new int[0];
    private int width = 1;
    private volatile long nextNanos = System.nanoTime();

    /** @param sink takes the index of an image and its rows so far; called by the codec's thread */
    Previews(CodecThread codec, Cancellation cancellation, BiConsumer<Integer, Rgb> sink) {
        this.codec = codec;
        this.cancellation = cancellation;
        this.sink = sink;
    }

    /** @param begun codes that there are already */
    void start(int height, int width, int[] begun) {
        codes = Arrays.copyOf(begun, height * width);
        this.width = width;
    }

    void row(int image, int row, int[] rowCodes) {
        System.arraycopy(rowCodes, 0, codes, row * width, width);
        boolean last = (row + 1) * width == codes.length;  // the image itself follows
        if (last || !codec.isIdle() || System.nanoTime() - nextNanos < 0) {
            return;
        }
        var grid = new CodeGrid(row + 1, width, Arrays.copyOf(codes, (row + 1) * width));
        codec.submit(cancellation, c -> {
            long begin = System.nanoTime();
            sink.accept(image, c.decode(grid));
            long end = System.nanoTime();
            nextNanos = end + REST * (end - begin);
            return null;
        });
    }
}
