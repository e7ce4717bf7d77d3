// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt;

/** Whether several tokens of an image are guessed and checked in one pass (speculative Jacobi decoding). */
public enum Speculation {
    /** {@link #EXACT} where the measured cost says that it wins. */
    AUTO,
    OFF,
    /** The same tokens as without, for the same seed. */
    EXACT,
    /** The paper's acceptance: the same distribution, other tokens. */
    PROBABILISTIC
}
