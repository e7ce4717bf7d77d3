// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.internal.picture;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.luminamgpt.Golden;

class BitmapTest {
    @Test
    void blendsTransparencyWithWhiteLikeTheReference() {
        Rgb whitened = Rgb.of(Golden.picture("image/alpha_src.png"));
        assertThat(whitened.pixels()).isEqualTo(Rgb.of(Golden.picture("image/alpha_whitened.png")).pixels());
    }

    @ParameterizedTest
    @ValueSource(ints = {BufferedImage.TYPE_INT_RGB, BufferedImage.TYPE_INT_BGR, BufferedImage.TYPE_3BYTE_BGR,
        BufferedImage.TYPE_INT_ARGB, BufferedImage.TYPE_4BYTE_ABGR, BufferedImage.TYPE_INT_ARGB_PRE})
    void readsTheSameColoursFromEveryLayout(int type) {
        var image = new BufferedImage(2, 1, type);
        image.setRGB(0, 0, 0xff102030);
        image.setRGB(1, 0, 0xfff0e0d0);
        assertThat(Rgb.of(image).pixels()).containsExactly(0x10, 0x20, 0x30, 0xf0, 0xe0, 0xd0);
    }

    @Test
    void keepsGreyLevelsAsTheyAre() {
        var image = new BufferedImage(256, 1, BufferedImage.TYPE_BYTE_GRAY);
        for (int i = 0; i < 256; i++) {
            image.getRaster().setSample(i, 0, 0, i);
        }
        Bitmap bitmap = Bitmap.of(image);
        assertThat(bitmap.channels()).isEqualTo(1);
        for (int i = 0; i < 256; i++) {
            assertThat(bitmap.samples()[i] & 0xff).isEqualTo(i);
        }
    }

    @Test
    void keepsTheHighByteOfSixteenBits() {
        var grey = new BufferedImage(1, 1, BufferedImage.TYPE_USHORT_GRAY);
        grey.getRaster().setSample(0, 0, 0, 0x12ff);
        assertThat(Rgb.of(grey).pixels()).containsExactly(0x12, 0x12, 0x12);

        BufferedImage rgb = ofShorts(ColorSpace.CS_sRGB, false, 0x12ff, 0x3400, 0x5680);
        assertThat(Rgb.of(rgb).pixels()).containsExactly(0x12, 0x34, 0x56);

        BufferedImage rgba = ofShorts(ColorSpace.CS_sRGB, true, 0x12ff, 0x3400, 0x5680, 0x00ff);
        assertThat(Bitmap.of(rgba).channels()).isEqualTo(4);
        assertThat(Rgb.of(rgba).pixels()).containsExactly(0xff, 0xff, 0xff);
    }

    private static BufferedImage ofShorts(int space, boolean alpha, int... samples) {
        var colors = new ComponentColorModel(ColorSpace.getInstance(space), alpha, false,
                alpha ? Transparency.TRANSLUCENT : Transparency.OPAQUE, DataBuffer.TYPE_USHORT);
        return of(colors, samples);
    }

    private static BufferedImage of(ColorModel colors, int... samples) {
        var raster = colors.createCompatibleWritableRaster(1, 1);
        raster.setPixel(0, 0, samples);
        return new BufferedImage(colors, raster, false, null);
    }

    @Test
    void greyWithAlphaIsBlendedToo() {
        var colors = new ComponentColorModel(ColorSpace.getInstance(ColorSpace.CS_GRAY), true, false, Transparency.TRANSLUCENT,
                DataBuffer.TYPE_BYTE);
        BufferedImage image = of(colors, 100, 51);  // a fifth
        assertThat(Bitmap.of(image).channels()).isEqualTo(2);
        assertThat(Rgb.of(image).pixels()).containsOnly(0xe0);  // 0.8 * 255 + 0.2 * 100
    }

    @Test
    void palettesAreResizedByTakingPixelsNotByMixingColours() {
        byte[] reds = {0, (byte) 200};
        var colors = new IndexColorModel(8, 2, reds, new byte[2], new byte[2]);
        var image = new BufferedImage(4, 4, BufferedImage.TYPE_BYTE_INDEXED, colors);
        for (int i = 0; i < 16; i++) {
            image.getRaster().setSample(i % 4, i / 4, 0, i % 4 / 2);
        }
        Bitmap small = Resampler.resize(Bitmap.of(image), 3, 5, Resampler.Filter.BICUBIC);
        assertThat(small.samples()).startsWith(0, 1, 1).hasSize(15);
        assertThat(Rgb.of(small).pixels()).startsWith(0, 0, 0, 200, 0, 0, 200, 0, 0);
    }

    @Test
    void blackAndWhitePicturesAreResizedByTakingPixelsToo() {
        var image = new BufferedImage(3, 1, BufferedImage.TYPE_BYTE_BINARY);
        image.setRGB(1, 0, 0xffffffff);
        Bitmap wide = Resampler.resize(Bitmap.of(image), 6, 1, Resampler.Filter.BICUBIC);
        assertThat(Rgb.of(wide).pixels()).containsOnly(0, 0xff);
    }

    @Test
    void greysOfFourBitsAreGreysNotAPalette() {
        byte[] ramp = new byte[16];
        for (int i = 0; i < 16; i++) {
            ramp[i] = (byte) (17 * i);
        }
        var image = new BufferedImage(2, 1, BufferedImage.TYPE_BYTE_BINARY, new IndexColorModel(4, 16, ramp, ramp, ramp));
        image.getRaster().setSample(0, 0, 0, 3);
        Bitmap bitmap = Bitmap.of(image);
        assertThat(bitmap.palette()).isNull();
        assertThat(bitmap.samples()).containsExactly(51, 0);
    }

    @Test
    void transparentColoursDoNotBleedIntoTheirNeighbours() {
        var image = new BufferedImage(2, 1, BufferedImage.TYPE_INT_ARGB);
        image.setRGB(0, 0, 0x00ff0000);  // red, but invisible
        image.setRGB(1, 0, 0xff0000ff);
        Bitmap one = Resampler.resize(Bitmap.of(image), 1, 1, Resampler.Filter.BOX);
        assertThat(one.samples()).containsExactly(0, 0, 255, 128);
    }

    @Test
    void aSubimageIsReadFromItsOwnCorner() {
        var whole = new BufferedImage(4, 4, BufferedImage.TYPE_BYTE_GRAY);
        whole.getRaster().setSample(2, 3, 0, 77);
        assertThat(Bitmap.of(whole.getSubimage(2, 2, 2, 2)).samples()).containsExactly(0, 0, 77, 0);
    }
}
