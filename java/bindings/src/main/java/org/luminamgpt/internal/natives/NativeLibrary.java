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
import org.jspecify.annotations.Nullable;
import org.luminamgpt.internal.bindings.LuminaNative;
import org.luminamgpt.internal.bindings.presets.LuminaPresets;
import org.luminamgpt.internal.cache.Advice;
import org.luminamgpt.internal.cache.JavaCppSettings;
import org.luminamgpt.internal.cache.ResourceCache;

/**
 * Loads liblumina and its JNI library, once per class loader, from the classifier jar through {@link ResourceCache}.
 *
 * <p>Call {@link #load} before touching any class of {@code org.luminamgpt.internal.bindings}.
 */
public final class NativeLibrary {
    /** System property: a directory with liblumina.so and libjnilumina.so to use instead of those of the jar. */
    static final String PATH = "lumina.native.path";

    private static final List<String> LIBRARIES = List.of("liblumina.so", "libjnilumina.so");

    private static boolean loaded;
    private static @Nullable UnsatisfiedLinkError failure;

    private NativeLibrary() {}

    /**
     * Returns when the library is loaded; calls after the first cost nothing.
     *
     * @throws UnsatisfiedLinkError if there is no library for this platform or it does not load; the message says what is
     *     missing and what to do. Calls after a first failure tell it again
     */
    public static synchronized void load() {
        if (loaded) {
            return;
        }
        if (failure != null) {
            throw error(failure.getMessage(), failure);
        }
        try {
            JavaCppSettings.prepare();
            // First: from within JNI_OnLoad of our library, which holds the JVM's lock on libraries, JavaCPP would unpack its
            // own, and what it calls for that may wait for a thread that waits for the lock.
            Loader.load(Pointer.class);
            ResourceCache.load("lumina", files(), directory -> {
                LuminaPresets.loadFrom(directory);
                Loader.load(LuminaNative.class);
            });
        } catch (LinkageError | IOException e) {
            failure = error("the native library of Lumina-mGPT did not load on " + Loader.getPlatform() + ": " + Advice.of(e), e);
            throw failure;
        }
        loaded = true;
    }

    private static List<URL> files() throws IOException {
        String given = System.getProperty(PATH);
        var files = new ArrayList<URL>();
        for (String library : LIBRARIES) {
            if (given != null && !given.isBlank()) {
                Path file = Path.of(given, library).toAbsolutePath();
                if (!Files.isRegularFile(file)) {
                    throw new IOException(PATH + " names " + given + ", but there is no " + library + " in it");
                }
                files.add(file.toUri().toURL());
                continue;
            }
            // By the class loader: the jar with the libraries may be a module of its own, where a class does not look.
            String resource = "org/luminamgpt/internal/natives/" + Loader.getPlatform() + "/" + library;
            URL file = NativeLibrary.class.getClassLoader().getResource(resource);
            if (file == null) {
                throw new IOException("there is no " + resource + " on the class path; add org.luminamgpt:lumina-mgpt-cpu, and the"
                        + " javacpp jar of this platform");
            }
            files.add(file);
        }
        return files;
    }

    private static UnsatisfiedLinkError error(@Nullable String message, Throwable cause) {
        var error = new UnsatisfiedLinkError(message);
        error.initCause(cause);
        return error;
    }
}
