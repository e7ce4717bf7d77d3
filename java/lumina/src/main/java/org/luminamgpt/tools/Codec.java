// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.tools;

import java.nio.file.Path;
import org.luminamgpt.CodeGrid;
import org.luminamgpt.Lumina;
import org.luminamgpt.internal.engine.JniCodec;
import org.luminamgpt.internal.engine.PictureCodec;

/** The picture codec alone, without a decoder: pictures to codes and back. Thread-safe; close it when done. */
public final class Codec implements AutoCloseable {
    private final PictureCodec codec;

    private Codec(PictureCodec codec) {
        this.codec = codec;
    }

    /**
     * @param directory of vqgan.yaml with vqgan.safetensors or vqgan.ckpt, or of a model that holds the codec among its weights
     * @param threads of the CPU; 0: one per core
     * @throws org.luminamgpt.LuminaException.ModelFormat if a file is missing or damaged
     */
    public static Codec open(Path directory, int threads) {
        return new Codec(JniCodec.open(directory, Lumina.builder(directory).threads(threads).options()));
    }

    /** @param picture with sides that are multiples of 16 */
    public CodeGrid encode(Rgb picture) {
        return codec.encode(picture.inner());
    }

    public Rgb decode(CodeGrid codes) {
        return Rgb.of(codec.decode(codes));
    }

    /** Waits for calls of other threads; later calls fail. Idempotent. */
    @Override
    public void close() {
        codec.close();
    }
}
