// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.luminamgpt.LuminaException;
import org.luminamgpt.internal.engine.PictureCodec;
import org.luminamgpt.internal.picture.Rgb;

class CardCodecsTest {
    private static final Rgb PICTURE = new Rgb(16, 16, new byte[3 * 16 * 16]);

    private final FakeCodec first = codec("cuda:0");
    private final FakeCodec second = codec("cuda:1");

    private static FakeCodec codec(String device) {
        var codec = new FakeCodec();
        codec.device = device;
        return codec;
    }

    private static void encode(PictureCodec codecs, int times) {
        for (int i = 0; i < times; i++) {
            codecs.encode(PICTURE);
        }
    }

    @Test
    void takeTurnsAndOneWhoseCardFailedIsLeftOut() {
        PictureCodec codecs = CardCodecs.open(List.of(first, second), codec -> codec);
        assertThat(codecs.info().device()).isEqualTo("cuda:0,cuda:1");
        assertThat(codecs.info().deviceReason()).isEqualTo("cuda:0: a test; cuda:1: a test");
        encode(codecs, 4);
        assertThat(List.of(first.encoded, second.encoded)).containsExactly(2, 2);
        first.device = "cpu";
        encode(codecs, 3);
        assertThat(List.of(first.encoded, second.encoded)).containsExactly(2, 5);
        second.device = "cpu";
        encode(codecs, 2);
        assertThat(List.of(first.encoded, second.encoded)).containsExactly(4, 5);
        codecs.close();
        assertThat(first.closed && second.closed).isTrue();
    }

    @Test
    void oneIsItself() {
        assertThat(CardCodecs.open(List.of(first), codec -> codec)).isSameAs(first);
    }

    @Test
    void whereOneDoesNotOpenTheOthersAreClosed() {
        assertThatExceptionOfType(LuminaException.ModelFormat.class).isThrownBy(() -> CardCodecs.open(List.of(first, second), codec -> {
            if (codec == second) {
                throw new LuminaException.ModelFormat("damaged");
            }
            return codec;
        }));
        assertThat(first.closed).isTrue();
    }
}
