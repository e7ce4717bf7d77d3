// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.langchain4j;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.luminamgpt.Lumina;
import org.luminamgpt.LuminaBuilder;

/** What the builders of all models here have in common: which model to use. Not thread-safe. */
public abstract class LuminaModelBuilder<B extends LuminaModelBuilder<B>> {
    private @Nullable Lumina lumina;
    private @Nullable Path modelDirectory;
    private @Nullable Duration timeout;

    LuminaModelBuilder() {}

    /** A model that is open. Several models here can share it; whoever opened it closes it. */
    public B lumina(Lumina lumina) {
        this.lumina = Objects.requireNonNull(lumina, "lumina");
        return self();
    }

    /**
     * Opens the model in a directory, with the settings that {@link Lumina#builder} has by itself; for others, open it there and give
     * it to {@link #lumina}. Without either, the embedded model is opened. What is opened here is closed by the model's {@code close}.
     */
    public B modelDirectory(Path modelDirectory) {
        this.modelDirectory = Objects.requireNonNull(modelDirectory, "modelDirectory");
        return self();
    }

    /** How long a call may take, from its beginning to the whole answer; unless set, as long as it takes. */
    public B timeout(Duration timeout) {
        if (timeout.isZero() || timeout.isNegative()) {
            throw Failures.invalid("a timeout has to be longer than nothing, was " + timeout);
        }
        this.timeout = timeout;
        return self();
    }

    abstract B self();

    Opened open() {
        if (lumina != null) {
            if (modelDirectory != null) {
                throw Failures.invalid("give either a model that is open or the directory of one, not both; the directory was " + modelDirectory);
            }
            return new Opened(lumina, false, timeout);
        }
        try {
            LuminaBuilder builder = modelDirectory == null ? Lumina.embedded() : Lumina.builder(modelDirectory);
            return new Opened(builder.build(), true, timeout);
        } catch (RuntimeException e) {
            throw Failures.of(e);
        }
    }
}
