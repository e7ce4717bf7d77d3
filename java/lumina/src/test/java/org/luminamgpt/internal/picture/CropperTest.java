// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.internal.picture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import java.awt.image.BufferedImage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.luminamgpt.Golden;
import org.luminamgpt.ImageSize;
import org.luminamgpt.LuminaException;
import org.luminamgpt.internal.prompt.SizeList;

class CropperTest {
    @ParameterizedTest
    @CsvSource({"sq,128", "wide,128", "tall,128", "exact,96"})
    void makesThePixelsThatPillowMakes(String name, int target) {
        Rgb cropped = Cropper.crop(Golden.picture("image/src_" + name + ".png"), SizeList.of(target));
        Rgb golden = Rgb.of(Golden.picture("image/crop_" + name + ".png"));
        assertThat(cropped.width()).isEqualTo(golden.width());
        assertThat(cropped.height()).isEqualTo(golden.height());
        assertThat(cropped.pixels()).isEqualTo(golden.pixels());
    }

    @Test
    void resizesToTheReferencesSizesBeforeItCrops() {
        for (JsonNode golden : Golden.list(Golden.json("image/var_center_crop.json"))) {
            int width = golden.get("source_wh").get(0).intValue();
            int height = golden.get("source_wh").get(1).intValue();
            JsonNode chosen = golden.get("chosen_wh");
            var size = new ImageSize(chosen.get(0).intValue(), chosen.get(1).intValue());
            for (JsonNode step : golden.get("steps")) {
                if (step.get(0).textValue().equals("crop")) {
                    continue;
                }
                boolean halving = width >= 2 * size.width() && height >= 2 * size.height();
                assertThat(step.get(1).textValue()).isEqualTo(halving ? "box" : "bicubic");
                ImageSize next = halving ? new ImageSize(width / 2, height / 2) : Cropper.covering(width, height, size);
                assertThat(next).isEqualTo(new ImageSize(step.get(2).get(0).intValue(), step.get(2).get(1).intValue()));
                width = next.width();
                height = next.height();
            }
        }
    }

    /** (2^21 a + 2^21 b + 2^21) >> 22, across and then down. */
    @Test
    void halvesToTheRoundedMeanOfPairs() {
        byte[] samples = {0, 1, 10, 21, (byte) 255, (byte) 254, 7, 7, 2, 2, 100, 101, 0, (byte) 255, 7, 8};
        var rows = new Bitmap(8, 2, Bitmap.Kind.GREY, samples, null);
        assertThat(Resampler.resize(rows, 4, 1, Resampler.Filter.BOX).samples()).containsExactly(2, 59, (byte) 192, 8);
        var pairs = new Bitmap(4, 2, Bitmap.Kind.GREY_ALPHA, opaque(samples), null);
        assertThat(Resampler.resize(pairs, 2, 1, Resampler.Filter.BOX).samples()).containsExactly(28, (byte) 255, 68, (byte) 255);
    }

    /** Every other value as alpha, all of it. */
    private static byte[] opaque(byte[] samples) {
        byte[] opaque = samples.clone();
        for (int i = 1; i < opaque.length; i += 2) {
            opaque[i] = (byte) 255;
        }
        return opaque;
    }

    @Test
    void refusesShapesThatWouldGrowBeyondMeasure() {
        var needle = new BufferedImage(1, 60_000, BufferedImage.TYPE_BYTE_GRAY);
        assertThatExceptionOfType(LuminaException.InvalidRequest.class)
                .isThrownBy(() -> Cropper.crop(needle, SizeList.of(512))).withMessageContaining("1x60000");
    }

    @Test
    void enlargesASinglePixel() {
        var dot = new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB);
        dot.setRGB(0, 0, 0x123456);
        Rgb cropped = Cropper.crop(dot, SizeList.of(96));
        assertThat(cropped.width()).isEqualTo(96);
        assertThat(cropped.pixels()).hasSize(96 * 96 * 3).startsWith(0x12, 0x34, 0x56).endsWith(0x12, 0x34, 0x56);
    }
}
