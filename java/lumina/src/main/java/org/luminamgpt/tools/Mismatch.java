// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.tools;

/** An answer that is another than it has to be; the message says which. */
final class Mismatch extends Exception {
    private static final long serialVersionUID = 1;

    Mismatch(String message) {
        super(message);
    }
}
