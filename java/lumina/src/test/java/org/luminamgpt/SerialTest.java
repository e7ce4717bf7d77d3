// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.DirectColorModel;
import java.awt.image.IndexColorModel;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What users send to other machines and store arrives as it was. */
class SerialTest {
    private static final Sampling SAMPLING = new Sampling(7L, 4f, 2000, 10, 1f, 500);
    private static final Image IMAGE = new Image(noise(new BufferedImage(32, 64, BufferedImage.TYPE_INT_RGB)),
            new ImageMetadata(Task.IMAGE, "a fox", new ImageSize(32, 64), SAMPLING, "mini", "0.1.0"));
    private static final Result RESULT = new Result("<|image|>", List.of(IMAGE), new int[] {1, 2, 3}, Result.Finish.END_OF_TURN, SAMPLING,
            new Usage(5, 4, 3, 2, 1, Duration.ofMillis(90)));

    private static BufferedImage noise(BufferedImage image) {
        var random = new Random(1);
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                image.setRGB(x, y, random.nextInt());
            }
        }
        return image;
    }

    private static BufferedImage custom(ColorModel model) {
        return noise(new BufferedImage(model, model.createCompatibleWritableRaster(5, 3), model.isAlphaPremultiplied(), null));
    }

    static Stream<Object> values() {
        return Stream.of(
                Request.image("a fox").size(160, 96).sampling(SAMPLING).previews(true).targetSize(512), Request.tokens(1, 2, 3),
                Request.ask(IMAGE.pixels(), "What?"), SAMPLING, Sampling.DEFAULTS, new ImageSize(3, 4), Task.DEPTH,
                new CodeGrid(1, 2, new int[] {3, 4}), IMAGE, IMAGE.metadata(), RESULT, RESULT.usage(), Device.auto(), Device.cuda(1),
                new Event.TextDelta("a"), new Event.RowDone(0, 1, 2, new ImageSize(1, 1)), new Event.ImageDone(0, IMAGE),
                new Event.Done(RESULT), Part.text("a"), Part.tokens(1, 2), Message.system("a"),
                Message.user(Part.text("What?"), Part.picture(IMAGE.pixels())));
    }

    @ParameterizedTest
    @MethodSource("values")
    void valuesArriveAsTheyWere(Object value) throws Exception {
        Object copy = copy(value);
        assertThat(copy).isEqualTo(value).hasSameHashCodeAs(value);
        assertThat(copy.toString()).isEqualTo(value.toString()).doesNotContainPattern("\\[[BIJF]@|BufferedImage@");
    }

    /** All constants of BufferedImage, and models that it has no constant for. */
    static Stream<BufferedImage> pictures() {
        ColorSpace rgb = ColorSpace.getInstance(ColorSpace.CS_sRGB);
        ColorSpace linear = ColorSpace.getInstance(ColorSpace.CS_LINEAR_RGB);
        byte[] ramp = {0, 50, 100, (byte) 200};
        return Stream.concat(
                IntStream.rangeClosed(BufferedImage.TYPE_INT_RGB, BufferedImage.TYPE_BYTE_INDEXED)
                        .mapToObj(type -> noise(new BufferedImage(7, 5, type))),
                Stream.of(new IndexColorModel(2, 4, ramp, ramp, ramp), new IndexColorModel(4, 4, ramp, ramp, ramp, 2),
                        new IndexColorModel(8, 4, ramp, ramp, ramp, ramp),
                        new ComponentColorModel(rgb, true, false, ColorModel.TRANSLUCENT, DataBuffer.TYPE_USHORT),
                        new ComponentColorModel(linear, false, false, ColorModel.OPAQUE, DataBuffer.TYPE_BYTE)).map(SerialTest::custom));
    }

    @ParameterizedTest
    @MethodSource("pictures")
    void picturesOfEveryKindArriveBitForBit(BufferedImage pixels) throws Exception {
        var picture = new Part.Picture(pixels);
        assertThat(copy(picture)).isEqualTo(picture);
        assertThat(((Event.Preview) copy(new Event.Preview(1, pixels))).pixels()).matches(copy -> PictureCopy.same(pixels, copy));
    }

    @Test
    void picturesOfRareKindsArriveWithTheirColours() throws Exception {
        BufferedImage rare = custom(new DirectColorModel(32, 0xff, 0xff00, 0xff0000, 0xff000000));
        BufferedImage copy = ((Part.Picture) copy(new Part.Picture(rare))).pixels();
        assertThat(copy.getRGB(0, 0, 5, 3, null, 0, 5)).isEqualTo(rare.getRGB(0, 0, 5, 3, null, 0, 5));
    }

    @Test
    void aCancelledRequestKeepsItsImages() throws Exception {
        var failure = (LuminaException.Cancelled) copy(new LuminaException.Cancelled("too late", List.of(IMAGE)));
        assertThat(failure.images()).containsExactly(IMAGE);
        assertThat(failure).hasMessage("too late");
    }

    @Test
    void whatIsNoPictureIsRefused() {
        for (PictureForm form : List.of(new PictureForm(1, 0, 3, null, new int[0]), new PictureForm(1, 1 << 20, 1 << 20, null, new int[0]),
                new PictureForm(1, 2, 2, null, new int[3]), new PictureForm(1, 2, 2, null, new byte[4]), new PictureForm(99, 1, 1, null, "x"))) {
            assertThatExceptionOfType(InvalidObjectException.class).isThrownBy(form::image);
        }
    }

    /** Values are sent; what describes a loaded model in this process, files and all, is not. */
    @Test
    void everyOtherPublicRecordIsSerializable() {
        var records = new ClassFileImporter().withImportOption(new ImportOption.DoNotIncludeTests()).importPackages("org.luminamgpt").stream()
                .filter(type -> type.getPackageName().equals("org.luminamgpt") && type.isRecord()
                        && type.getModifiers().contains(JavaModifier.PUBLIC)).toList();
        assertThat(records).hasSizeGreaterThan(15);
        assertThat(records).filteredOn(type -> !type.isAssignableTo(Serializable.class)).extracting(type -> type.getSimpleName())
                .containsExactlyInAnyOrderElementsOf(Set.of("ModelInfo", "Codec", "LuminaOptions"));
    }

    private static Object copy(Object value) throws IOException, ClassNotFoundException {
        var bytes = new ByteArrayOutputStream();
        try (var out = new ObjectOutputStream(bytes)) {
            out.writeObject(value);
        }
        try (var in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            return in.readObject();
        }
    }
}
