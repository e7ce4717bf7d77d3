// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.server;

import io.micrometer.core.instrument.MeterRegistry;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.luminamgpt.LuminaBuilder;
import org.luminamgpt.micrometer.LuminaMetrics;

/** The models of a server by name; the first is the default. */
final class Models implements AutoCloseable {
    private final Map<String, ServedModel> models = new LinkedHashMap<>();

    /** Opens all of them, or none. */
    Models(Map<String, LuminaBuilder> builders, int queue, MeterRegistry registry) {
        try {
            builders.forEach((name, builder) -> {
                var metrics = new LuminaMetrics(name);
                metrics.bindTo(registry);
                models.put(name, new ServedModel(name, builder.queueCapacity(queue).listener(metrics).build()));
            });
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    Collection<ServedModel> all() {
        return models.values();
    }

    ServedModel byDefault() {
        return models.values().iterator().next();
    }

    /** @param name null: the default */
    ServedModel get(@Nullable String name) {
        ServedModel model = name == null || name.isEmpty() ? byDefault() : models.get(name);
        if (model == null) {
            throw ApiError.of(404, "model_not_found", "there is no model \"" + name + "\" here; there is " + String.join(", ", models.keySet()))
                    .at("model");
        }
        return model;
    }

    @Override
    public void close() {
        models.values().forEach(model -> model.lumina().close());
    }
}
