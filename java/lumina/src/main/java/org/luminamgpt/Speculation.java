// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt;

/** Whether several tokens of an image come out of one pass: guessed and checked (speculative Jacobi decoding), or drawn at once. */
public enum Speculation {
    /**
     * The default: the same tokens as without, in windows of the size that gives most tokens a second, which is measured while
     * requests run; where none is faster, without.
     */
    AUTO,
    OFF,
    /** The same tokens as without, for the same seed. */
    EXACT,
    /**
     * The paper's acceptance: the same distribution of pictures, but other tokens for a seed, which may change with what
     * runs beside. Saves about as many passes as {@link #EXACT}.
     */
    PROBABILISTIC,
    /**
     * Fastest, and not the model's own pictures: up to {@link LuminaBuilder#speculationWindow rows} of an image are drawn at once,
     * each a part of the width behind the one above (after arXiv:2412.04062, ZipAR), so that a cell does not see the ends of the
     * rows above it. A seed gives other tokens than without, and always the same ones, whatever runs beside. How far the pictures
     * differ is the model's matter: look at some before you rely on it.
     */
    APPROXIMATE
}
