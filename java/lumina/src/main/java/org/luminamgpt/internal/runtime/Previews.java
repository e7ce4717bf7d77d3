// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.internal.runtime;

import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.BiConsumer;
import org.luminamgpt.CodeGrid;
import org.luminamgpt.internal.picture.Rgb;

/** Approximate pictures of a generation's rows so far. Used by the engine's thread. */
final class Previews {
    private final Turns turns;
    private final Cancellation cancellation;
    private final BiConsumer<Integer, Rgb> sink;
    private int[] codes = new int[0];
    private int width = 1;
    private int image;
    private int rows;

    /** @param sink takes the index of an image and its rows so far; called by the codec's thread */
    Previews(Turns turns, Cancellation cancellation, BiConsumer<Integer, Rgb> sink) {
        this.turns = turns;
        this.cancellation = cancellation;
        this.sink = sink;
    }

    /** @param begun codes that there are already */
    void start(int height, int width, int[] begun) {
        codes = Arrays.copyOf(begun, height * width);
        this.width = width;
    }

    void row(int index, int row, int[] rowCodes) {
        System.arraycopy(rowCodes, 0, codes, row * width, width);
        image = index;
        rows = row + 1;
        if (rows * width == codes.length) {  // the image itself follows
            turns.leave(this);
        } else {
            turns.next(this);
        }
    }

    /**
     * Whose preview is next: the generations of a model take turns. A preview is made only while the codec has nothing else to do, and so
     * rarely that they take at most a quarter of its time together. Thread-safe, as each engine has a thread.
     */
    static final class Turns {
        private static final int REST = 3;

        private final CodecThread codec;
        private final Set<Previews> waiting = new LinkedHashSet<>();
        private volatile long nextNanos = System.nanoTime();

        Turns(CodecThread codec) {
            this.codec = codec;
        }

        private synchronized void leave(Previews previews) {
            waiting.remove(previews);
        }

        /** It has a new row, and waits from now on unless it does already. */
        private synchronized void next(Previews previews) {
            waiting.removeIf(other -> other.cancellation.isCancelled() || other.cancellation.hasEnded());
            waiting.add(previews);
            if (!codec.isIdle() || System.nanoTime() - nextNanos < 0) {
                return;
            }
            Iterator<Previews> first = waiting.iterator();
            draw(first.next());
            first.remove();
        }

        private void draw(Previews next) {
            var grid = new CodeGrid(next.rows, next.width, Arrays.copyOf(next.codes, next.rows * next.width));
            int image = next.image;
            codec.submit(next.cancellation, c -> {
                long begin = System.nanoTime();
                next.sink.accept(image, c.decode(grid));
                long end = System.nanoTime();
                nextNanos = end + REST * (end - begin);
                return null;
            });
        }
    }
}
