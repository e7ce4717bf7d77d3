// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt;

/** Whether several tokens of an image are guessed and checked in one pass (speculative Jacobi decoding). */
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
    PROBABILISTIC
}
