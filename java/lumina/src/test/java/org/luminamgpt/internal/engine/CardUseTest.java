// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;
import org.luminamgpt.Device;
import org.luminamgpt.LuminaException;
import org.luminamgpt.LuminaOptions;
import org.luminamgpt.ModelInfo;
import org.luminamgpt.internal.bindings.LuminaNative;

/** The CUDA library is not on this class path, whatever the machine has. */
class CardUseTest {
    private static final String CONFIG = """
            {"hidden_size": 32, "num_hidden_layers": 1, "num_attention_heads": 1, "num_key_value_heads": 1,
             "intermediate_size": 32, "vocab_size": 64, "max_position_embeddings": 64}""";

    private static LuminaOptions on(Device device) {
        return org.luminamgpt.Lumina.embedded().device(device).threads(1).options();
    }

    @Test
    void anEngineSaysWhyItUsesNoCard() {
        try (NativeEngine engine = JniEngine.openRandom(CONFIG, on(Device.auto()))) {
            assertThat(engine.info().device()).isEqualTo("cpu");
            assertThat(engine.info().cardUse()).isIn(ModelInfo.CardUse.NO_DRIVER, ModelInfo.CardUse.NO_LIBRARY);
            assertThat(engine.info().deviceReason()).startsWith("no CUDA device: ");
        }
        try (NativeEngine engine = JniEngine.openRandom(CONFIG, on(Device.cpu()))) {
            assertThat(engine.info().cardUse()).isEqualTo(ModelInfo.CardUse.NOT_ASKED);
        }
    }

    @Test
    void aCardThatIsNotThereIsRefusedWithWhatToDoAndOtherEnginesGoOn() {
        try (NativeEngine other = JniEngine.openRandom(CONFIG, on(Device.cpu()))) {
            float[] before = other.forward(new int[] {1, 2, 3}, 2);
            assertThatExceptionOfType(LuminaException.NativeLibrary.class).isThrownBy(() -> JniEngine.openRandom(CONFIG, on(Device.cuda(0))))
                    .withMessageStartingWith("device \"cuda:0\" is not to be had: no CUDA device: ")
                    .withMessageContaining("ask for the device \"cpu\", or for \"auto\"");
            assertThat(other.forward(new int[] {1, 2, 3}, 2)).isEqualTo(before);
        }
    }

    @Test
    void theReasonsAreThoseOfTheHeader() {
        assertThat(ModelInfo.CardUse.USED.ordinal() + 1).isEqualTo(LuminaNative.LUMINA_CARD_USED);
        assertThat(ModelInfo.CardUse.OLD_DRIVER.ordinal() + 1).isEqualTo(LuminaNative.LUMINA_CARD_OLD_DRIVER);
        assertThat(ModelInfo.CardUse.NO_MEMORY.ordinal() + 1).isEqualTo(LuminaNative.LUMINA_CARD_NO_MEMORY);
        assertThat(ModelInfo.CardUse.FAILED.ordinal() + 1).isEqualTo(LuminaNative.LUMINA_CARD_FAILED);
        assertThat(ModelInfo.CardUse.values()).hasSize(LuminaNative.LUMINA_CARD_FAILED);
    }
}
