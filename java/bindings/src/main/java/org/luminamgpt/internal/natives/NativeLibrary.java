// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.internal.natives;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.bytedeco.javacpp.Loader;
import org.luminamgpt.internal.bindings.LuminaNative;

/**
 * Loads liblumina and its JNI library, once per process, from the classifier jar through JavaCPP's cache.
 *
 * <p>Call {@link #load} before touching any class of {@code org.luminamgpt.internal.bindings}.
 */
public final class NativeLibrary {
    /** System property: a directory with liblumina.so and libjnilumina.so to use instead of those of the jar. */
    static final String PATH = "lumina.native.path";

    private static final String MAX_PHYSICAL_BYTES = "org.bytedeco.javacpp.maxphysicalbytes";

    private static boolean loaded;

    private NativeLibrary() {}

    /**
     * Returns when the library is loaded; calls after the first cost nothing.
     *
     * @throws UnsatisfiedLinkError if there is no library for this platform or it does not load; the message says
     *     what is missing and what to do
     */
    public static synchronized void load() {
        if (loaded) {
            return;
        }
        if (System.getProperty(MAX_PHYSICAL_BYTES) == null) {
            // JavaCPP's guard counts the memory of the whole process, mapped weights included, and would refuse
            // allocations once a large model is open. It is read once, when the Pointer class loads.
            System.setProperty(MAX_PHYSICAL_BYTES, "0");
        }
        String path = System.getProperty(PATH);
        try {
            if (path == null || path.isBlank()) {
                Loader.load(LuminaNative.class);
            } else {
                loadFrom(Path.of(path));
            }
        } catch (UnsatisfiedLinkError e) {
            throw withAdvice(e);
        }
        loaded = true;
    }

    private static void loadFrom(Path directory) {
        for (String library : List.of("liblumina.so", "libjnilumina.so")) {
            if (!Files.isRegularFile(directory.resolve(library))) {
                throw new UnsatisfiedLinkError(PATH + " names " + directory + ", but there is no " + library + " in it");
            }
        }
        // The bindings' class loads its library by itself as it is initialised, so the place has to be known before.
        System.setProperty("org.bytedeco.javacpp.platform.linkpath", directory.toString());
        System.setProperty("org.bytedeco.javacpp.pathsFirst", "true");
        Loader.load(LuminaNative.class);
    }

    private static UnsatisfiedLinkError withAdvice(UnsatisfiedLinkError cause) {
        var error = new UnsatisfiedLinkError("the native library of Lumina-mGPT did not load on " + Loader.getPlatform()
                + ": " + cause.getMessage() + ". It comes with org.luminamgpt:lumina-mgpt-cpu, which has to be on the class"
                + " path together with the javacpp jar of this platform; Linux on x86-64 with glibc 2.35 or newer is"
                + " supported. -D" + PATH + "=DIRECTORY names another place");
        error.initCause(cause);
        return error;
    }
}
