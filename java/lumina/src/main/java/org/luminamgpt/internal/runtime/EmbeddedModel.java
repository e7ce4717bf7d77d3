// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.internal.runtime;

import java.io.IOException;
import java.net.URL;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.luminamgpt.LuminaException;
import org.luminamgpt.internal.cache.ResourceCache;

/** The model in the artifact lumina-mgpt-mini: used where it is if that is a directory, else unpacked once. */
public final class EmbeddedModel {
    private static final String FOLDER = "org/luminamgpt/mini/";
    private static final List<String> FILES = List.of("config.json", "generation_config.json", "lumina.json", "model.safetensors",
            "tokenizer.json", "tokenizer_config.json", "vqgan.safetensors", "vqgan.yaml");

    private EmbeddedModel() {}

    public static Path directory() {
        var files = new ArrayList<URL>();
        for (String name : FILES) {
            // By the class loader: the model may be a module of its own, where a class does not look.
            URL file = EmbeddedModel.class.getClassLoader().getResource(FOLDER + name);
            if (file == null) {
                throw new LuminaException.ModelFormat("the embedded model is not on the class path (there is no " + FOLDER + name
                        + "): add org.luminamgpt:lumina-mgpt-mini, or name the directory of a model");
            }
            files.add(file);
        }
        try {
            return ResourceCache.directory("mini", files);
        } catch (IOException e) {
            throw new LuminaException.ModelFormat("the embedded model is not usable: " + e.getMessage(), e);
        }
    }
}
