// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.data.image.Image;
import dev.langchain4j.exception.InternalServerException;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.LangChain4jException;
import dev.langchain4j.exception.NonRetriableException;
import dev.langchain4j.exception.RateLimitException;
import dev.langchain4j.exception.TimeoutException;
import dev.langchain4j.exception.UnsupportedFeatureException;
import dev.langchain4j.model.output.FinishReason;
import dev.langchain4j.model.output.Response;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.luminamgpt.ImageMetadata;
import org.luminamgpt.ImageSize;
import org.luminamgpt.Lumina;
import org.luminamgpt.LuminaException;
import org.luminamgpt.Part;
import org.luminamgpt.Request;
import org.luminamgpt.Sampling;
import org.luminamgpt.Task;

class LuminaImageModelTest {
    private final LuminaImageModel model = LuminaImageModel.builder().lumina(Models.LUMINA).sampling(Sampling.DEFAULTS.withSeed(3)).build();

    @Test
    void drawsThePictureThatTheEngineDraws() {
        Response<Image> response = model.generate(Models.FOX);
        assertThat(response.content().mimeType()).isEqualTo("image/png");
        assertThat(response.content().base64Data()).isEqualTo(Models.FOX_BASE64);
        assertThat(response.finishReason()).isEqualTo(FinishReason.STOP);
        assertThat(response.tokenUsage().inputTokenCount()).isPositive();
        assertThat(response.tokenUsage().outputTokenCount()).isGreaterThan(64);  // a token for each of 8x8 cells, and more
        assertThat(metadata(response).get(0).sampling().seed()).isEqualTo(3);
    }

    @Test
    void drawsSeveralEachWithTheNextSeed() throws IOException {
        Response<List<Image>> response = model.generate(Models.FOX, 3);
        assertThat(response.content()).hasSize(3).doesNotHaveDuplicates();
        assertThat(metadata(response)).extracting(made -> made.sampling().seed()).containsExactly(3L, 4L, 5L);
        assertThat(written(response.content().get(2)).sampling().seed()).isEqualTo(5);
        assertThat(model.generate(Request.image(Models.FOX).seed(5)).content()).isEqualTo(response.content().get(2));
    }

    @Test
    void takesSizeAndSeedOfEachRequest() throws IOException {
        ImageMetadata made = written(model.generate(Request.image(Models.FOX).size(160, 96).seed(11).imageTopK(2)).content());
        assertThat(made.size()).isEqualTo(new ImageSize(160, 96));
        assertThat(made.sampling().seed()).isEqualTo(11);
        assertThat(made.sampling().imageTopK()).isEqualTo(2);
    }

    @Test
    void takesTheBuildersSizeForPicturesOfTextAlone() throws IOException {
        LuminaImageModel wide = LuminaImageModel.builder().lumina(Models.LUMINA).size(160, 96).build();
        assertThat(written(wide.generate(Models.FOX).content()).size()).isEqualTo(new ImageSize(160, 96));
        assertThat(written(wide.generate(Request.image(Models.FOX).size(96, 160)).content()).size()).isEqualTo(new ImageSize(96, 160));
    }

    @Test
    void edits() throws IOException {
        Response<Image> edited = model.edit(fox(), "Change the background to green.");
        ImageMetadata made = written(edited.content());
        assertThat(made.task()).isEqualTo(Task.EDIT);
        assertThat(made.prompt()).isEqualTo("Change the background to green.");
        Image dataUrl = Image.builder().url(URI.create("data:image/png;base64," + Models.FOX_BASE64)).build();
        assertThat(model.edit(dataUrl, "Change the background to green.").content()).isEqualTo(edited.content());
    }

    @Test
    void doesTheOtherTasks() throws IOException {
        Response<Image> depth = model.generate(Request.task(Task.DEPTH, Part.picture(Models.FOX_PNG)));
        assertThat(written(depth.content()).task()).isEqualTo(Task.DEPTH);
    }

    @Test
    void fetchesNoUrl() {
        for (String url : List.of("http://127.0.0.1:9/fox.png", "https://example.org/fox.png", "file:///etc/hostname", "fox.png")) {
            assertThatThrownBy(() -> model.edit(Image.builder().url(url).build(), "Make it red.")).isInstanceOf(UnsupportedFeatureException.class)
                    .hasMessageContaining("not fetched").hasMessageContaining(url);
        }
        Image longest = Image.builder().url("https://example.org/" + "x".repeat(10_000)).build();
        assertThatThrownBy(() -> model.edit(longest, "Make it red.")).isInstanceOf(UnsupportedFeatureException.class)
                .satisfies(refused -> assertThat(refused.getMessage()).hasSizeLessThan(200));
    }

    @Test
    void refusesWhatIsNoPicture() {
        assertThatThrownBy(() -> model.edit(null, "Make it red.")).isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() -> model.edit(Image.builder().build(), "Make it red.")).isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("base64Data");
        assertThatThrownBy(() -> model.edit(base64("???"), "Make it red.")).isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("base64");
        assertThatThrownBy(() -> model.edit(base64(""), "Make it red.")).isInstanceOf(InvalidRequestException.class);
        String cut = Models.FOX_BASE64.substring(0, Models.FOX_BASE64.length() / 2 / 4 * 4);
        assertThatThrownBy(() -> model.edit(base64(cut), "Make it red.")).isInstanceOf(InvalidRequestException.class);
        byte[] huge = ByteBuffer.wrap(Models.FOX_PNG.clone()).putInt(16, 40_000).putInt(20, 40_000).array();  // width and height of its header
        var checksum = new CRC32();
        checksum.update(huge, 12, 17);
        ByteBuffer.wrap(huge).putInt(29, (int) checksum.getValue());
        assertThatThrownBy(() -> model.edit(base64(Base64.getEncoder().encodeToString(huge)), "Make it red."))
                .isInstanceOf(InvalidRequestException.class).hasMessageContaining("pixels");
    }

    @Test
    void refusesBadRequests() {
        for (String blank : new String[] {null, "", "  "}) {
            assertThatThrownBy(() -> model.generate(blank)).isInstanceOf(InvalidRequestException.class).hasMessageContaining("empty");
            assertThatThrownBy(() -> model.edit(fox(), blank)).isInstanceOf(InvalidRequestException.class).hasMessageContaining("empty");
        }
        assertThatThrownBy(() -> model.generate(Models.FOX, 0)).isInstanceOf(InvalidRequestException.class).hasMessageContaining("was 0");
        assertThatThrownBy(() -> model.generate(Models.FOX, -1)).isInstanceOf(InvalidRequestException.class).hasMessageContaining("was -1");
        assertThatThrownBy(() -> model.generate(Models.FOX, 1000)).isInstanceOf(RateLimitException.class).hasMessageContaining("queue");
        assertThatThrownBy(() -> model.generate(Request.image(Models.FOX).size(1024, 1024))).isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("nearest").hasCauseInstanceOf(LuminaException.InvalidRequest.class);
        assertThatThrownBy(() -> LuminaImageModel.builder().size(-32, 0)).isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() -> LuminaImageModel.builder().size(100, 100)).isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() -> model.edit(fox(), fox(), "Make it red.")).isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageContaining("mask");
    }

    @Test
    void saysSoWhereTheAnswerHasNoPicture() {
        assertThatThrownBy(() -> model.generate(Request.image(Models.FOX).maxTokens(5))).isInstanceOf(LangChain4jException.class)
                .hasMessageContaining("more tokens").hasCauseInstanceOf(LuminaException.NoImage.class);
    }

    @Test
    void endsWhenTheTimeIsUp() {
        LuminaImageModel hasty = LuminaImageModel.builder().lumina(Models.LUMINA).timeout(Duration.ofNanos(1)).build();
        assertThatThrownBy(() -> hasty.generate(Models.FOX, 4)).isInstanceOf(TimeoutException.class);
        assertThatThrownBy(() -> LuminaImageModel.builder().timeout(Duration.ZERO)).isInstanceOf(InvalidRequestException.class);
    }

    @Test
    void endsWithAnInterruptAndKeepsIt() {
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> model.generate(Models.FOX)).isInstanceOf(LangChain4jException.class).hasMessageContaining("interrupted");
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void closesWhatItOpenedAndNothingElse() {
        LuminaImageModel own = LuminaImageModel.builder().build();
        assertThat(own.generate(Models.FOX).content().base64Data()).isNotEmpty();
        own.close();
        own.close();
        assertThatThrownBy(() -> own.generate(Models.FOX)).isInstanceOf(NonRetriableException.class).isNotInstanceOf(InternalServerException.class)
                .hasMessageContaining("closed");
        model.close();
        assertThat(Models.LUMINA.generate(Request.image(Models.FOX)).images()).hasSize(1);
    }

    @Test
    void saysWhatIsWrongWithADirectory(@TempDir Path empty) {
        assertThatThrownBy(() -> LuminaImageModel.builder().modelDirectory(empty).build()).isInstanceOf(NonRetriableException.class)
                .hasMessageContaining(empty.toString());
        assertThatThrownBy(() -> LuminaImageModel.builder().modelDirectory(empty).lumina(Models.LUMINA).build())
                .isInstanceOf(InvalidRequestException.class).hasMessageContaining("not both");
    }

    @Test
    void tellsAFullQueue() {
        try (Lumina small = Lumina.embedded().queueCapacity(1).build()) {
            LuminaImageModel one = LuminaImageModel.builder().lumina(small).build();
            assertThatThrownBy(() -> one.generate(Models.FOX, 2)).isInstanceOf(RateLimitException.class).hasMessageContaining("queue");
            assertThat(one.generate(Models.FOX).content().base64Data()).isNotEmpty();
        }
    }

    private static Image fox() {
        return base64(Models.FOX_BASE64);
    }

    private static Image base64(String data) {
        return Image.builder().base64Data(data).build();
    }

    @SuppressWarnings("unchecked")
    private static List<ImageMetadata> metadata(Response<?> response) {
        return (List<ImageMetadata>) response.metadata().get(LuminaImageModel.IMAGES_KEY);
    }

    private static ImageMetadata written(Image image) throws IOException {
        return org.luminamgpt.Image.readMetadata(new ByteArrayInputStream(Base64.getDecoder().decode(image.base64Data()))).orElseThrow();
    }
}
