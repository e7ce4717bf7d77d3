// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.internal.runtime;

import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;
import org.bytedeco.javacpp.Loader;
import org.luminamgpt.LuminaException;

/** The model in the artifact lumina-mgpt-mini: used where it is if that is a directory, else unpacked once. */
public final class EmbeddedModel {
    private static final String FOLDER = "/org/luminamgpt/mini";

    private EmbeddedModel() {}

    public static Path directory() {
        URL config = EmbeddedModel.class.getResource(FOLDER + "/config.json");
        if (config == null) {
            throw new LuminaException.ModelFormat("the embedded model is not on the class path: add"
                    + " org.luminamgpt:lumina-mgpt-mini, or name the directory of a model");
        }
        try {
            if (config.getProtocol().equals("file")) {
                return Path.of(config.toURI()).getParent();
            }
            String folder = config.toString();
            // JavaCPP's cache: one directory a jar, its files checked by size and time.
            File unpacked = Loader.cacheResource(new URL(folder.substring(0, folder.lastIndexOf('/'))));
            if (unpacked == null || !new File(unpacked, "config.json").isFile()) {
                throw new IOException("nothing was unpacked from " + folder + " into " + Loader.getCacheDir());
            }
            return unpacked.toPath();
        } catch (IOException | URISyntaxException e) {
            throw new LuminaException.ModelFormat("could not unpack the embedded model: " + e.getMessage(), e);
        }
    }
}
