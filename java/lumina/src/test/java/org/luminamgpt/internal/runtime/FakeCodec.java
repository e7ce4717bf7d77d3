// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.internal.runtime;

import java.util.concurrent.Semaphore;
import java.util.stream.IntStream;
import org.luminamgpt.CodeGrid;
import org.luminamgpt.ModelInfo;
import org.luminamgpt.internal.engine.PictureCodec;
import org.luminamgpt.internal.picture.Rgb;

/** A codec whose cells are of one grey: the code's low byte. */
final class FakeCodec implements PictureCodec {
    volatile boolean closed;
    volatile int encoded;
    volatile String device = "cpu";
    /** Pictures that may be decoded. */
    final Semaphore decodes = new Semaphore(Integer.MAX_VALUE / 2);

    @Override
    public ModelInfo.Codec info() {
        return new ModelInfo.Codec(8192, 8, CodeGrid.CELL, true, true, 1, device, "a test");
    }

    @Override
    public CodeGrid encode(Rgb picture) {
        encoded++;
        int width = picture.width() / CodeGrid.CELL;
        int height = picture.height() / CodeGrid.CELL;
        return new CodeGrid(height, width, IntStream.range(0, width * height)
                .map(i -> picture.pixels()[3 * (i / width * picture.width() + i % width) * CodeGrid.CELL] & 0xff).toArray());
    }

    @Override
    public Rgb decode(CodeGrid codes) {
        decodes.acquireUninterruptibly();
        int width = codes.width() * CodeGrid.CELL;
        byte[] pixels = new byte[3 * width * codes.height() * CodeGrid.CELL];
        int[] values = codes.codes();
        for (int i = 0; i < pixels.length; i++) {
            int x = i / 3 % width / CodeGrid.CELL;
            int y = i / 3 / width / CodeGrid.CELL;
            pixels[i] = (byte) values[y * codes.width() + x];
        }
        return new Rgb(width, codes.height() * CodeGrid.CELL, pixels);
    }

    @Override
    public void close() {
        closed = true;
    }
}
