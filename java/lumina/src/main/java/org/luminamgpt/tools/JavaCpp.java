// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.tools;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.luminamgpt.internal.cache.JavaCppSettings;

/** What programs that use JavaCPP presets beside this library, as the trainer does libtorch, have to know about it. */
public final class JavaCpp {
    private JavaCpp() {}

    /**
     * Gives JavaCPP the settings that this library runs with, unless the user has set them: no limit on the process's memory,
     * and this library's cache as the place to unpack into. To be called before JavaCPP's first class loads.
     *
     * @throws UncheckedIOException if there is no directory to unpack into
     */
    public static void prepare() {
        try {
            JavaCppSettings.prepare();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
