// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.internal.engine;

import org.luminamgpt.CodeGrid;
import org.luminamgpt.ModelInfo;
import org.luminamgpt.internal.picture.Rgb;

/** Pictures to codes and back. Thread-safe. Failures are {@link org.luminamgpt.LuminaException}s. */
public interface PictureCodec extends AutoCloseable {
    ModelInfo.Codec info();

    /** @param picture with sides that are multiples of 16 */
    CodeGrid encode(Rgb picture);

    Rgb decode(CodeGrid codes);

    /** Waits for calls of other threads; later calls fail. Idempotent. */
    @Override
    void close();
}
