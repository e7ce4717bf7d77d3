// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.awt.image.BufferedImage;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestTest {
    private static final BufferedImage PHOTO = new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB);

    private static void refused(ThrowingCallable call, String because) {
        assertThatExceptionOfType(LuminaException.InvalidRequest.class).isThrownBy(call).withMessageContaining(because);
    }

    @Test
    void readsLikeASentence() {
        Request request = Request.image("a red fox in snow").size(768, 512).seed(42);
        assertThat(request.size()).isEqualTo(new ImageSize(768, 512));
        assertThat(request.sampling().seed()).isEqualTo(42);
        assertThat(request.sampling().guidance()).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\n\t"})
    void refusesAnEmptyPrompt(String text) {
        refused(() -> Request.image(text), "empty");
        refused(() -> Request.task(Task.EDIT, PHOTO, text), "empty");
    }

    @Test
    void refusesAnEmptyMessage() {
        refused(Request::message, "empty");
        refused(() -> Request.message(""), "empty");
        refused(Request::tokens, "empty");
    }

    @Test
    void refusesThePictureMarkInAText() {
        refused(() -> Request.image("a <|image|>"), "<|image|>");
        refused(() -> Request.message(Part.text("<|ima"), Part.text("ge|>")), "<|image|>");
    }

    @Test
    void putsPicturesWhereTheMarksAre() {
        var other = new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB);
        assertThat(Request.message("a <|image|> b <|image|>", PHOTO, other).parts()).containsExactly(Part.text("a "),
                Part.picture(PHOTO), Part.text(" b "), Part.picture(other));
        assertThat(Request.ask(PHOTO, "What?").parts()).containsExactly(Part.text("What? "), Part.picture(PHOTO));
    }

    @Test
    void refusesOtherThanOneMarkAPicture() {
        refused(() -> Request.message("a <|image|> <|image|>", PHOTO), "2 marks");
        refused(() -> Request.message("a <|image|>"), "1 marks");
    }

    @Test
    void aTaskTakesExactlyWhatItNeeds() {
        refused(() -> Request.of(Task.DEPTH), "exactly one picture");
        refused(() -> Request.of(Task.DEPTH, Part.picture(PHOTO), Part.picture(PHOTO)), "got 2");
        refused(() -> Request.task(Task.DEPTH, PHOTO, "text"), "no text");
        refused(() -> Request.task(Task.DETECT, PHOTO), "needs a text");
        refused(() -> Request.of(Task.IMAGE, Part.text("a"), Part.picture(PHOTO)), "no picture");
        refused(() -> Request.of(Task.IMAGE, Part.tokens(1, 2)), "tokens");
    }

    @Test
    void refusesSidesThatNoGridHas() {
        refused(() -> Request.image("a").size(100, 128), "multiples of 32");
        refused(() -> Request.image("a").size(0, 128), "1 or more");
        refused(() -> Request.image("a").grid(0, 1), "1x1 or more");
        refused(() -> Request.image("a").grid(Integer.MAX_VALUE, 1), "1x1 or more");
    }

    @Test
    void namesTheHeightOfAGridFirst() {
        assertThat(Request.image("a").grid(2, 3).size()).isEqualTo(new ImageSize(96, 64));
    }

    @Test
    void refusesSamplingOutOfRange() {
        refused(() -> Request.image("a").guidance(-0.1f), "guidance");
        refused(() -> Request.image("a").guidance(Float.NaN), "guidance");
        refused(() -> Request.image("a").guidance(Float.POSITIVE_INFINITY), "guidance");
        refused(() -> Request.image("a").temperature(-1), "temperature");
        refused(() -> Request.image("a").imageTopK(-1), "image top-k");
        refused(() -> Request.image("a").textTopK(0), "text top-k");
        refused(() -> Request.image("a").maxTokens(0), "limit");
    }

    @Test
    void keepsItsOwnCopyOfTokens() {
        int[] ids = {1, 2};
        Part part = Part.tokens(ids);
        ids[0] = 9;
        assertThat(part).isEqualTo(Part.tokens(1, 2)).hasSameHashCodeAs(Part.tokens(1, 2)).isNotEqualTo(Part.tokens(9, 2));
    }

    @Test
    void keepsItsOwnCopyOfAPicture() {
        for (int type = BufferedImage.TYPE_INT_RGB; type <= BufferedImage.TYPE_BYTE_INDEXED; type++) {
            var drawn = new BufferedImage(12, 9, type);
            drawn.setRGB(4, 3, 0xff0000ff);
            BufferedImage part = drawn.getSubimage(3, 2, 6, 5);
            Part picture = Part.picture(part);
            assertThat(picture).isEqualTo(Part.picture(part)).hasSameHashCodeAs(Part.picture(part));
            int was = part.getRGB(1, 1);
            part.setRGB(1, 1, 0xffffffff);
            assertThat(((Part.Picture) picture).pixels().getRGB(1, 1)).as("type " + type).isEqualTo(was);
            assertThat(picture).isNotEqualTo(Part.picture(part));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "12", "axb", "1x", "x1", "1x2x3", "-1x5", "0x0", "99999999999x1"})
    void refusesSizesThatAreNone(String text) {
        refused(() -> ImageSize.parse(text), "");
    }

    @Test
    void readsASizeWidthFirst() {
        assertThat(ImageSize.parse("768x512")).isEqualTo(new ImageSize(768, 512)).hasToString("768x512");
    }

    @Test
    void numbersAndSizesComeAsTheyAre() {
        assertThat(Request.image("a").guidance(4.5).temperature(0.3).sampling())
                .isEqualTo(Sampling.DEFAULTS.withGuidance(4.5f).withTemperature(0.3f));
        refused(() -> Request.image("a").guidance(1e60), "guidance");
        refused(() -> Sampling.DEFAULTS.withTemperature(Double.NaN), "temperature");
        var size = new ImageSize(160, 96);
        assertThat(Request.image("a").size(size)).isEqualTo(Request.image("a").size(160, 96));
    }

    @Test
    void aPartOfAPictureIsTakenAsThePictureIs() {
        BufferedImage pixels = Golden.picture("image/src_sq.png");
        Part.Picture part = Part.picture(pixels);
        assertThat(Request.ask(part, "What?")).isEqualTo(Request.ask(pixels, "What?"));
        assertThat(Request.task(Task.DEPTH, part)).isEqualTo(Request.task(Task.DEPTH, pixels));
        assertThat(Request.task(Task.EDIT, part, "Blue.")).isEqualTo(Request.task(Task.EDIT, pixels, "Blue."));
    }
}
