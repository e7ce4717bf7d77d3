// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.train.decoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.bytedeco.pytorch.global.torch.cuda_is_available;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.file.Path;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.luminamgpt.train.tensor.Ops;

/** libtorch's meta device, which holds shapes only, stands for a card. */
class DeviceTest {
    @TempDir
    private Path folder;

    @Test
    void whatAStepMakesIsMadeWhereTheWeightsAre() throws IOException {
        try (PointerScope scope = new PointerScope()) {
            Decoder decoder = Tiny.decoder(folder);
            Batch batch = new Batch(new long[] {1, 2, 3, 4, 5, 6}, 2, 3, new long[0], new long[0]);
            assertThat(decoder.ids(batch).is_cpu()).isTrue();
            decoder.weights().to(new Device("meta"));
            assertThat(decoder.ids(batch).is_meta()).isTrue();
            assertThat(decoder.rotations(3)).allMatch(Tensor::is_meta);
            assertThat(decoder.weights().trained()).isNotEmpty().allMatch(Tensor::is_meta);
        }
    }

    @Test
    void aNameOfNoDeviceAndACardThatIsNotThereAreRefused() {
        assertThatThrownBy(() -> Ops.device("gpu")).hasMessageContaining("cpu, cuda or cuda:1");
        assumeFalse(cuda_is_available());
        assertThatThrownBy(() -> Ops.device("cuda:1")).hasMessageContaining("finds 0 cards").hasMessageContaining("linux-x86_64-gpu");
        assertThat(Ops.device("cpu").is_cpu()).isTrue();
    }
}
