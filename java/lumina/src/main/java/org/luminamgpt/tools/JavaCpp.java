// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.tools;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
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

    /**
     * Runs what loads the libraries of a preset, after {@link #prepare}, while no other process does. For where two processes
     * unpack the same libraries for the first time, JavaCPP 1.5.13 may write over a file that the other has loaded, which ends it.
     *
     * @param load such as {@code () -> Loader.load(torch.class)}
     * @throws UncheckedIOException if the directory to unpack into cannot be written
     */
    public static synchronized void load(Runnable load) {
        prepare();
        Path directory = Path.of(System.getProperty("org.bytedeco.javacpp.cachedir"));
        try {
            Files.createDirectories(directory);
            try (FileChannel file = FileChannel.open(directory.resolve("lumina.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock ignored = file.lock()) {
                load.run();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
