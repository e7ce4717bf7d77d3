// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.luminamgpt.Lumina;
import org.luminamgpt.LuminaBuilder;
import picocli.CommandLine.Option;

/** Which model: the options of commands that ask no more of it than its words. */
class ModelOptions {
    @Option(names = {"-m", "--model"}, paramLabel = "DIR", description = "Model directory (default: the embedded model).")
    @Nullable Path model;

    @Option(names = "--tokenizer", paramLabel = "FILE", description = "tokenizer.json (default: the model's).")
    @Nullable Path tokenizer;

    /** The model may also stand as an argument. */
    void named(@Nullable Path argument) {
        if (argument != null && model != null && !argument.equals(model)) {
            throw new UsageException("the model is named twice, as " + argument + " and as --model " + model + "; leave one out");
        }
        model = argument != null ? argument : model;
    }

    String name() {
        return model == null ? "the embedded model" : model.toString();
    }

    LuminaBuilder builder() {
        LuminaBuilder builder = model == null ? Lumina.embedded() : Lumina.builder(model);
        return tokenizer == null ? builder : builder.tokenizer(tokenizer);
    }
}
