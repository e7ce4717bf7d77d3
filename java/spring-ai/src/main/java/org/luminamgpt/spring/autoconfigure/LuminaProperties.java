// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.spring.autoconfigure;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.luminamgpt.Lumina;
import org.luminamgpt.LuminaBuilder;
import org.luminamgpt.Speculation;
import org.luminamgpt.Weights;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Which model is opened, and how.
 *
 * @param modelDirectory Directory of the model's files; unless set, the embedded model, which lumina-mgpt-mini brings.
 * @param vqDirectory Directory of the picture codec; unless set, the model's.
 * @param tokenizer The tokenizers file; unless set, the one in the model's directory.
 * @param weights How weights are kept in memory.
 * @param cache How keys and values are kept in memory.
 * @param threads Threads of the CPU; 0 means one per core.
 * @param queueCapacity Requests that may be under way at a time, waiting ones included; more are refused.
 * @param cacheBudget Memory for keys and values, taken at once; 0 means chosen from the model and the machine.
 * @param mapped Whether weight files are mapped; read them where files may change.
 * @param speculation How the engine speculates.
 */
@ConfigurationProperties(LuminaProperties.PREFIX)
public record LuminaProperties(@Nullable Path modelDirectory, @Nullable Path vqDirectory, @Nullable Path tokenizer,
        @DefaultValue("auto") Weights weights, @DefaultValue("auto") Weights cache, @DefaultValue("0") int threads,
        @DefaultValue("256") int queueCapacity, @DefaultValue("0B") DataSize cacheBudget, @DefaultValue("true") boolean mapped,
        @DefaultValue("auto") Speculation speculation) {
    /** Of all properties here. */
    public static final String PREFIX = "spring.ai.lumina";

    /** What {@code spring.ai.model.image} and {@code spring.ai.model.chat} call these models. */
    static final String PROVIDER = "lumina";

    LuminaBuilder builder() {
        LuminaBuilder builder = modelDirectory == null ? Lumina.embedded() : Lumina.builder(modelDirectory);
        if (vqDirectory != null) {
            builder.vqDirectory(vqDirectory);
        }
        if (tokenizer != null) {
            builder.tokenizer(tokenizer);
        }
        return builder.weights(weights).cache(cache).threads(threads).queueCapacity(queueCapacity).cacheBudget(cacheBudget.toBytes())
                .mapped(mapped).speculation(speculation);
    }

    /** What meters call the model. */
    String name() {
        return modelDirectory == null ? "embedded" : String.valueOf(modelDirectory.toAbsolutePath().normalize().getFileName());
    }
}
