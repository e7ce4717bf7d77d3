// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.internal.cache;

import java.io.IOException;

/** Settings of JavaCPP that the user left open; it reads them once, before it loads anything. */
public final class JavaCppSettings {
    private JavaCppSettings() {}

    /** @throws IOException if there is no directory to unpack into */
    public static void prepare() throws IOException {
        // Its guard counts the memory of the whole process, mapped weights included, and would refuse allocations once a
        // large model is open.
        if (System.getProperty("org.bytedeco.javacpp.maxphysicalbytes") == null) {
            System.setProperty("org.bytedeco.javacpp.maxphysicalbytes", "0");
        }
        // It unpacks its own JNI library, and the trainer's libtorch.
        if (System.getProperty("org.bytedeco.javacpp.cachedir") == null) {
            System.setProperty("org.bytedeco.javacpp.cachedir", ResourceCache.root().resolve("javacpp").toString());
        }
    }
}
