// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.train;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The golden data of the project, its checkpoints unpacked once into target/. */
public final class Golden {
    private static final Path ROOT = Path.of("..", "..", "tests", "golden").toAbsolutePath().normalize();

    private Golden() {}

    public static Path file(String name) {
        return ROOT.resolve(name);
    }

    /** Folder of a golden checkpoint, such as {@code mgpt-a}. */
    public static synchronized Path checkpoint(String name) throws IOException, InterruptedException {
        Path target = Path.of("target", "golden").toAbsolutePath();
        Path done = target.resolve("unpacked");
        if (!Files.exists(done)) {
            Files.createDirectories(target);
            Process tar = new ProcessBuilder("tar", "xJf", file("checkpoints.tar.xz").toString(), "-C", target.toString())
                    .inheritIO().start();
            if (tar.waitFor() != 0) {
                throw new IOException("tar could not unpack the golden checkpoints");
            }
            Files.createFile(done);
        }
        return target.resolve("checkpoints").resolve(name);
    }
}
