// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.internal.natives;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.luminamgpt.internal.cache.ResourceCache;

class CudaLibraryTest {
    private static final byte[] BYTES = {1, 2, 3};

    @TempDir
    Path directory;

    private final String cache = System.getProperty(ResourceCache.PROPERTY);

    @AfterEach
    void restore() {
        if (cache == null) {
            System.clearProperty(ResourceCache.PROPERTY);
        } else {
            System.setProperty(ResourceCache.PROPERTY, cache);
        }
    }

    @Test
    void isUnpackedFromItsJarOnceForEachContent() throws IOException {
        System.setProperty(ResourceCache.PROPERTY, directory.resolve("cache").toString());
        try (var classes = loaderOf(jar())) {
            Path file = CudaLibrary.find(classes, "linux-x86_64", null);
            assertThat(file).hasFileName("liblumina_cuda.so").hasBinaryContent(BYTES).startsWith(directory.resolve("cache"));
            assertThat(CudaLibrary.find(classes, "linux-x86_64", " ")).isEqualTo(file);
            assertThat(CudaLibrary.find(classes, "linux-arm64", null)).isNull();
        }
    }

    @Test
    void isNotThereWithoutItsJar() throws IOException {
        try (var classes = loaderOf()) {
            assertThat(CudaLibrary.find(classes, "linux-x86_64", null)).isNull();
        }
    }

    @Test
    void liesBesideTheOthersWhereTheirDirectoryIsNamed() throws IOException {
        try (var classes = loaderOf(jar())) {
            assertThat(CudaLibrary.find(classes, "linux-x86_64", directory.toString())).isNull();
            Path file = Files.write(directory.resolve("liblumina_cuda.so"), BYTES);
            assertThat(CudaLibrary.find(classes, "linux-x86_64", directory.toString())).isEqualTo(file);
        }
    }

    @Test
    void saysWhereItCouldNotBeUnpacked() throws IOException {
        Path file = Files.createFile(directory.resolve("file"));
        System.setProperty(ResourceCache.PROPERTY, file.resolve("cache").toString());
        try (var classes = loaderOf(jar())) {
            assertThatThrownBy(() -> CudaLibrary.find(classes, "linux-x86_64", null)).isInstanceOf(IOException.class)
                    .hasMessageContaining("could not unpack liblumina_cuda.so").hasMessageContaining(file.toString());
        }
    }

    private Path jar() throws IOException {
        Path jar = directory.resolve("cuda.jar");
        try (var out = new JarOutputStream(Files.newOutputStream(jar))) {
            out.putNextEntry(new JarEntry("org/luminamgpt/internal/natives/linux-x86_64/liblumina_cuda.so"));
            out.write(BYTES);
        }
        return jar;
    }

    /** Of these alone. */
    private static URLClassLoader loaderOf(Path... jars) throws IOException {
        var urls = new URL[jars.length];
        for (int i = 0; i < jars.length; i++) {
            urls[i] = jars[i].toUri().toURL();
        }
        return new URLClassLoader(urls, ClassLoader.getPlatformClassLoader());
    }
}
