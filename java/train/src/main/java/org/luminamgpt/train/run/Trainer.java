// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.train.run;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** A model with its optimizer, as {@link TrainLoop} drives it. */
public interface Trainer {
    /** Trains one step, counted from 0; what is random depends on the run's seed and the step only. */
    Map<String, Double> step(long step) throws IOException;

    /** Writes everything that {@link #restore} needs to go on bit for bit. */
    void save(Path directory) throws IOException;

    void restore(Path directory) throws IOException;

    /** Called before the first step of a sitting; refuses where processes that train together do not stand at the same step. */
    default void begin(long step) throws IOException {}

    /** Writes pictures or texts that show what the model can do by now; called before the first step of a sitting and at each checkpoint. */
    default void show(Path directory, long step) throws IOException {}
}
