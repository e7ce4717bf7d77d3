// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt;

import java.awt.image.BufferedImage;
import java.util.List;

/**
 * The model below the level of requests: token ids, logits, codes. Thread-safe; lives as long as its {@link Lumina}.
 */
public interface Workbench {
    /** The whole prompt of a request as the model sees it: begin token, text, pictures laid out, end of turn. */
    int[] prompt(Request request);

    /** The names of ids in the vocabulary, for example {@code <reserved08706>}. */
    List<String> names(int... ids);

    /** The text of ids, special tokens included. */
    String text(int... ids);

    /**
     * Scores of each position's next token.
     *
     * @param from first position wanted, 0 for all
     * @return [ids.length - from, vocabulary], row-major
     */
    float[] logits(int[] ids, int from);

    /** Probabilities [vocabulary] of the token after these ids, after guidance, constraint, top-k and temperature. */
    float[] next(int[] ids, Sampling sampling);

    /** The ids that a request generates; images in them are not decoded, so that no picture codec is needed. */
    int[] generate(Request request);

    /** The same for several requests, which the engine takes as one batch. */
    List<int[]> generateAll(List<Request> requests);

    /** The codes of a picture whose sides are multiples of 16; nothing is resized. */
    CodeGrid encode(BufferedImage picture);

    /** The picture of codes. */
    BufferedImage decode(CodeGrid codes);

    /** Counters of the engine since it was opened. */
    EngineStats stats();
}
