// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.studio.icons;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.luminamgpt.train.data.Json;

/** The icon and name packages, brought by npm at the versions and hashes of our lock file. */
final class NpmPackages {
    private final Path modules;

    private NpmPackages(Path modules) {
        this.modules = modules;
    }

    /**
     * Installs the locked packages below {@code work}, running none of their scripts.
     *
     * @throws IOException when npm is missing or fails; the message says what to do
     */
    static NpmPackages bring(Path work) throws IOException, InterruptedException {
        Files.createDirectories(work);
        for (String name : new String[] {"package.json", "package-lock.json"}) {
            try (InputStream in = NpmPackages.class.getResourceAsStream("/org/luminamgpt/studio/npm/" + name)) {
                Files.copy(in, work.resolve(name), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        Process npm;
        try {
            npm = new ProcessBuilder("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--legacy-peer-deps")
                    .directory(work.toFile()).redirectErrorStream(true).start();
        } catch (IOException e) {
            throw new IOException("npm could not be started (" + e.getMessage()
                    + "): install Node.js 18 or newer with npm, then run this again", e);
        }
        npm.getOutputStream().close();
        String said = new String(npm.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int status = npm.waitFor();
        if (status != 0) {
            throw new IOException("npm ended with status " + status
                    + ": is the network there, and does the registry serve these versions? It said:\n" + said.strip());
        }
        return new NpmPackages(work.resolve("node_modules"));
    }

    Path path(String inside) {
        return modules.resolve(inside);
    }

    JsonNode json(String inside) throws IOException {
        return Json.read(path(inside));
    }
}
