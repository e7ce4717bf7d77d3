// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.internal.runtime;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.luminamgpt.LuminaException;
import org.luminamgpt.LuminaOptions;
import org.luminamgpt.internal.text.NamesOnly;
import org.luminamgpt.internal.text.Tokenizer;

/**
 * Where the files of a model are.
 *
 * @param directory of config.json and the weights
 * @param vq directory of the picture codec
 * @param hasVq whether it looks as if there were one
 */
record ModelFiles(Path directory, Path tokenizer, Path vq, boolean hasVq) {
    private static final List<String> TOKENIZERS = List.of("tokenizer.json", "text_tokenizer.json");

    static ModelFiles find(LuminaOptions options) {
        Path directory = options.modelDirectory() != null ? options.modelDirectory() : EmbeddedModel.directory();
        Path vq = options.vqDirectory();
        require(!Files.isRegularFile(directory), directory + " is a file; name the directory that holds it, with config.json, *.safetensors"
                + " and tokenizer.json");
        require(Files.isDirectory(directory), directory + " is not a directory; a model is a directory with config.json,"
                + " *.safetensors and tokenizer.json");
        require(Files.isRegularFile(directory.resolve("config.json")), directory + " has no config.json");
        require(vq == null || Files.isDirectory(vq), vq + " is not a directory; the picture codec is a directory with vqgan.yaml and"
                + " vqgan.safetensors or vqgan.ckpt");
        Path vqDirectory = vq != null ? vq : directory;
        return new ModelFiles(directory, tokenizer(directory, options.tokenizer()), vqDirectory,
                vq != null || Files.isRegularFile(vqDirectory.resolve("vqgan.yaml")));
    }

    /** Without a tokenizer's file, config.json: its vocabulary_map has names, though no rules for text. */
    private static Path tokenizer(Path directory, @Nullable Path given) {
        if (given != null) {
            require(Files.isRegularFile(given), "there is no tokenizer file " + given);
            return given;
        }
        return TOKENIZERS.stream().map(directory::resolve).filter(Files::isRegularFile).findFirst().orElseGet(() -> {
            Path names = directory.resolve(NamesOnly.FILE);
            Tokenizer.open(names).close();  // says what is missing; the engine would only say that this is no tokenizer
            return names;
        });
    }

    private static void require(boolean good, String message) {
        if (!good) {
            throw new LuminaException.ModelFormat(message);
        }
    }
}
