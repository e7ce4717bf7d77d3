// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.internal.natives;

import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.bytedeco.javacpp.Loader;
import org.jspecify.annotations.Nullable;
import org.luminamgpt.internal.cache.ResourceCache;

/** The CUDA part of the engine, which comes in a jar of its own and which liblumina loads by its path. */
public final class CudaLibrary {
    private static final String FILE = "liblumina_cuda.so";

    private CudaLibrary() {}

    /**
     * The file: of the directory that {@value NativeLibrary#PATH} names, else of the class path, unpacked; null where there is none.
     *
     * @throws IOException if it could not be unpacked; the message says why and what to do
     */
    public static @Nullable Path find() throws IOException {
        return find(NativeLibrary.class.getClassLoader(), Loader.getPlatform(), System.getProperty(NativeLibrary.PATH));
    }

    static @Nullable Path find(ClassLoader classes, String platform, @Nullable String given) throws IOException {
        if (given != null && !given.isBlank()) {
            Path file = Path.of(given, FILE).toAbsolutePath();
            return Files.isRegularFile(file) ? file : null;
        }
        URL file = classes.getResource("org/luminamgpt/internal/natives/" + platform + "/" + FILE);
        return file == null ? null : ResourceCache.libraries("lumina-cuda", List.of(file)).resolve(FILE);
    }
}
