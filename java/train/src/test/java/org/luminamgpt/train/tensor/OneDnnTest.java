// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.train.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The guard runs as {@link Ops} is first used; what it guards against shows on some CPUs only. Batches of 16 go to oneDNN. */
class OneDnnTest {
    @ParameterizedTest
    @ValueSource(longs = {33, 36, 40, 44, 72, 80})
    void convolutionsWhoseOutputsFillNoBlockAreRight(long outputs) {
        try (PointerScope scope = new PointerScope(); NoGradGuard guard = new NoGradGuard()) {
            Tensor x = torch.ones(16, 16, 4, 8).contiguous(torch.MemoryFormat.ChannelsLast);
            Tensor y = Ops.conv(x, torch.ones(outputs, 16, 1, 1), torch.zeros(outputs), 1, 0);
            assertThat(y.min().item_float()).isEqualTo(16);
            assertThat(y.max().item_float()).isEqualTo(16);
        }
    }

    @Test
    void theGuardMayRunAgain() {
        assertThatCode(OneDnn::guard).doesNotThrowAnyException();
    }
}
