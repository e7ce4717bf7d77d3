// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.train.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.bytedeco.pytorch.global.torch.ones;

import java.io.IOException;
import java.nio.file.Path;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.luminamgpt.train.tensor.Ops;
import org.luminamgpt.train.tensor.Parameters;

class AdamTest {
    private final Parameters weights = new Parameters();

    @TempDir
    private Path folder;

    @Test
    void withoutAClipStepsAreTaken() {
        weights.add("w", Ops.keep(ones(3)), true);
        try (Adam adam = new Adam(weights, 0.9, 0.95, 0)) {
            assertThat(step(adam, 0, 1e9)).isCloseTo(1e9 * Math.sqrt(3), within(1e3));
            assertThat(value()).isCloseTo(0.9, within(1e-5));
        }
    }

    @Test
    void weightDecayIsThatOfThisSittingNotOfTheOneThatSaved() throws IOException {
        weights.add("w", Ops.keep(ones(3)), true);
        Path file = folder.resolve("adam.pt");
        try (Adam adam = new Adam(weights, 0.9, 0.95, 0.5)) {
            step(adam, 1, 0);
            assertThat(value()).isCloseTo(0.95, within(1e-5));
            adam.save(file);
        }
        try (Adam adam = new Adam(weights, 0.9, 0.95, 0)) {
            adam.load(file);
            step(adam, 1, 0);
            assertThat(value()).isCloseTo(0.95, within(1e-5));
        }
    }

    /** One step at rate 0.1 from a gradient that is everywhere {@code slope}; gives its norm. */
    private double step(Adam adam, double clip, double slope) {
        try (PointerScope scope = new PointerScope()) {
            Tensor loss = weights.get("w").mul(Ops.scalar(slope)).sum();
            loss.backward();
            return adam.step(0.1, clip);
        }
    }

    private double value() {
        try (PointerScope scope = new PointerScope()) {
            return weights.get("w").select(0, 0).item_double();
        }
    }
}
