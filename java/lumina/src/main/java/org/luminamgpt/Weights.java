// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt;

/** How the decoder's weights are kept in memory. {@link #AUTO}: as the checkpoint stores them; a quantized one knows no other. */
public enum Weights {
    AUTO,
    F32,
    BF16,
    /** Eight bits, by group; made while loading. */
    INT8,
    /** Four bits, by group; made while loading. */
    INT4
}
