// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.train.tokens;

/** A sample that cannot be trained on; the message says why, the {@link BadSamples} add where. */
public final class BadSampleException extends Exception {
    private static final long serialVersionUID = 1;

    public BadSampleException(String why) {
        super(why);
    }

    public BadSampleException(String why, Throwable cause) {
        super(why, cause);
    }
}
