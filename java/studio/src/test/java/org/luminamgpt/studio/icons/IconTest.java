// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.studio.icons;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class IconTest {
    /** Left half opaque red, right half transparent. */
    private static Icon halfRed(int side) {
        byte[] rgba = new byte[side * side * 4];
        for (int i = 0; i < side * side; i++) {
            rgba[i * 4] = (byte) 255;
            rgba[i * 4 + 3] = (byte) (i % side < side / 2 ? 255 : 0);
        }
        return new Icon(side, rgba);
    }

    @Test
    void scalingToItsOwnSizePremultipliesAndChangesNothingElse() {
        assertThat(halfRed(4).scaledTo(4)).startsWith(0xffff0000, 0xffff0000, 0, 0).hasSize(16);
    }

    @Test
    void aPixelThatStraddlesAnEdgeGetsItsShareOfColourAndAlpha() {
        assertThat(halfRed(6).scaledTo(3)).startsWith(0xffff0000, 0x80800000, 0);
    }

    @Test
    void sizesThatDoNotDivideOneAnotherKeepTheMeanAlpha() {
        int[] pixels = halfRed(256).scaledTo(48 + 7);
        long alpha = 0;
        for (int pixel : pixels) alpha += pixel >>> 24;
        assertThat((double) alpha / pixels.length).isBetween(127.0, 128.0);
    }

    @Test
    void theLargestIconOfOpaqueWhiteDoesNotOverflow() {
        byte[] white = new byte[1024 * 1024 * 4];
        java.util.Arrays.fill(white, (byte) 255);
        assertThat(new Icon(1024, white).scaledTo(1)).containsExactly(0xffffffff);
    }

    @Test
    void wrongByteCountsAreRefused() {
        assertThatThrownBy(() -> new Icon(4, new byte[63])).hasMessageContaining("needs 64 bytes, got 63");
    }
}
