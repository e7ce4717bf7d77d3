// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.internal.cache;

import java.util.Objects;

/** Why a library did not load, in words. */
public final class Advice {
    private Advice() {}

    /** The cause, and what to do where it is known; says what it needs of glibc only where that is what lacks. */
    public static String of(Throwable failure) {
        Throwable first = failure instanceof ExceptionInInitializerError && failure.getCause() != null ? failure.getCause() : failure;
        String cause = Objects.requireNonNullElse(first.getMessage(), first.toString());
        if (cause.contains("GLIBC")) {
            return cause + "; this system's glibc is too old, Linux with glibc 2.35 or newer is supported";
        }
        if (cause.contains("Operation not permitted") || cause.contains("failed to map segment")) {
            return cause + "; libraries may not be loaded from there, name another place: -D"
                    + ResourceCache.PROPERTY + "=DIRECTORY";
        }
        return cause;
    }
}
