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
    /** System property: a directory with liblumina.so and libjnilumina.so, or what they are called here, to use instead of those of the jar. */
    static final String PATH = "lumina.native.path";

    private static final List<String> LIBRARIES = List.of("lumina", "jnilumina");

    /** Those that a classifier jar is made for. */
    static final List<String> PLATFORMS = List.of("linux-x86_64", "linux-arm64");

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
            String platform = Loader.getPlatform();
            // First, as JavaCPP would speak of its own library where there is none; and by the class loader: the jar with the libraries
            // may be a module of its own, where a class does not look.
            List<URL> files = files(platform, System.getProperty(PATH), NativeLibrary.class.getClassLoader());
            JavaCppSettings.prepare();
            // First: from within JNI_OnLoad of our library, which holds the JVM's lock on libraries, JavaCPP would unpack its
            // own, and what it calls for that may wait for a thread that waits for the lock.
            Loader.load(Pointer.class);
            ResourceCache.load("lumina", files, directory -> {
                LuminaPresets.loadFrom(directory);
                Loader.load(LuminaNative.class);
            });
        } catch (LinkageError | IOException e) {
            failure = error("the native library of Lumina-mGPT did not load on " + Loader.getPlatform() + ": " + Advice.of(e), e);
            throw failure;
        }
        loaded = true;
    }

    /**
     * @param given the directory that {@link #PATH} names
     * @param classes finds those of jars
     * @throws IOException if there is no library for the platform, or none on the class path; the message says what to do
     */
    static List<URL> files(String platform, @Nullable String given, ClassLoader classes) throws IOException {
        var files = new ArrayList<URL>();
        for (String name : LIBRARIES) {
            String library = fileOf(name, platform);
            if (given != null && !given.isBlank()) {
                Path file = Path.of(given, library).toAbsolutePath();
                if (!Files.isRegularFile(file)) {
                    throw new IOException(PATH + " names " + given + ", but there is no " + library + " in it");
                }
                files.add(file.toUri().toURL());
                continue;
            }
            if (!PLATFORMS.contains(platform)) {
                throw new IOException("there is none for " + platform + "; there are native libraries for " + String.join(" and ", PLATFORMS)
                        + ", of systems with glibc 2.35 or newer (not for musl, the C library of Alpine Linux). Run it on such a"
                        + " system or in a container of one; or build the library, as CONTRIBUTING.md says, and name its directory: -D"
                        + PATH + "=DIRECTORY");
            }
            String resource = "org/luminamgpt/internal/natives/" + platform + "/" + library;
            URL file = classes.getResource(resource);
            if (file == null) {
                throw new IOException("there is no " + resource + " on the class path; add org.luminamgpt:lumina-mgpt-native and"
                        + " org.bytedeco:javacpp, both with the classifier " + platform
                        + (platform.equals(PLATFORMS.get(0)) ? ", or org.luminamgpt:lumina-mgpt-cpu, which brings them" : ""));
            }
            files.add(file);
        }
        return files;
    }

    private static String fileOf(String library, String platform) {
        if (platform.startsWith("windows")) {
            return library + ".dll";
        }
        return "lib" + library + (platform.startsWith("macosx") ? ".dylib" : ".so");
    }

    private static UnsatisfiedLinkError error(@Nullable String message, Throwable cause) {
        var error = new UnsatisfiedLinkError(message);
        error.initCause(cause);
        return error;
    }
}
