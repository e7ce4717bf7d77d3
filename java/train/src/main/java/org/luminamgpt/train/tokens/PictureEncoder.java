// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.train.tokens;

import org.luminamgpt.CodeGrid;
import org.luminamgpt.tools.Rgb;

/** The VQGAN as pre-tokenization needs it: the engine's, so that a model is trained on the codes that it will meet. */
@FunctionalInterface
public interface PictureEncoder {
    /** The codes of a picture whose sides are multiples of 32; nothing is resized. */
    CodeGrid encode(Rgb picture);
}
