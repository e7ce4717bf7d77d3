// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.internal.natives;

import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.Pointer;
import org.luminamgpt.internal.bindings.LuminaNative;
import org.luminamgpt.internal.bindings.presets.LuminaPresets;
import org.luminamgpt.internal.cache.JavaCppSettings;
import org.luminamgpt.internal.cache.ResourceCache;

/**
 * Loads liblumina and its JNI library, once per process, from the classifier jar through {@link ResourceCache}.
 *
 * <p>Call {@link #load} before touching any class of {@code org.luminamgpt.internal.bindings}.
 */
public final class NativeLibrary {
    /** System property: a directory with liblumina.so and libjnilumina.so to use instead of those of the jar. */
    static final String PATH = "lumina.native.path";

    private static final List<String> LIBRARIES = List.of("liblumina.so", "libjnilumina.so");

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
        try {
            JavaCppSettings.prepare();
            // First: from within JNI_OnLoad of our library, which holds the JVM's lock on libraries, JavaCPP would unpack its
            // own, and what it calls for that may wait for a thread that waits for the lock.
            Loader.load(Pointer.class);
            LuminaPresets.loadFrom(directory());
            Loader.load(LuminaNative.class);
        } catch (UnsatisfiedLinkError | IOException e) {
            throw withAdvice(e);
        }
        loaded = true;
    }

    private static Path directory() throws IOException {
        String given = System.getProperty(PATH);
        if (given == null || given.isBlank()) {
            return ResourceCache.directory("lumina", files());
        }
        for (String library : LIBRARIES) {
            if (!Files.isRegularFile(Path.of(given, library))) {
                throw new IOException(PATH + " names " + given + ", but there is no " + library + " in it");
            }
        }
        return Path.of(given);
    }

    private static List<URL> files() throws IOException {
        var files = new ArrayList<URL>();
        for (String library : LIBRARIES) {
            // By the class loader: the jar with the libraries may be a module of its own, where a class does not look.
            String resource = "org/luminamgpt/internal/natives/" + Loader.getPlatform() + "/" + library;
            URL file = NativeLibrary.class.getClassLoader().getResource(resource);
            if (file == null) {
                throw new IOException("there is no " + resource + " on the class path");
            }
            files.add(file);
        }
        return files;
    }

    private static UnsatisfiedLinkError withAdvice(Throwable cause) {
        var error = new UnsatisfiedLinkError("the native library of Lumina-mGPT did not load on " + Loader.getPlatform()
                + ": " + cause.getMessage() + ". It comes with org.luminamgpt:lumina-mgpt-cpu, which has to be on the class"
                + " path together with the javacpp jar of this platform; Linux on x86-64 with glibc 2.35 or newer is"
                + " supported. -D" + PATH + "=DIRECTORY names another place");
        error.initCause(cause);
        return error;
    }
}
