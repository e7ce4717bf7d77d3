// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.luminamgpt.CodeGrid;
import org.luminamgpt.Device;
import org.luminamgpt.Golden;
import org.luminamgpt.Lumina;

class JniCodecTest {
    @Test
    void drawsWhateverTheEnginesDeviceIs() {
        var options = Lumina.embedded().device(Device.cuda(0)).options();
        try (PictureCodec codec = JniCodec.open(Golden.checkpoints().resolve("vqgan"), options)) {
            assertThat(codec.decode(new CodeGrid(1, 1, new int[1])).width()).isEqualTo(16);
            assertThat(codec.info().device()).isIn("cpu", "cuda:0");
            assertThat(codec.info().deviceReason()).isNotBlank();
        }
    }

    @Test
    void worksOnTheCpuWhereThatIsAskedFor() {
        var options = Lumina.embedded().device(Device.cpu()).options();
        try (PictureCodec codec = JniCodec.open(Golden.checkpoints().resolve("vqgan"), options)) {
            assertThat(codec.info().device()).isEqualTo("cpu");
            assertThat(codec.info().deviceReason()).isEqualTo("asked for");
        }
    }
}
