// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.micrometer.observation.ObservationRegistry;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.luminamgpt.ImageMetadata;
import org.luminamgpt.ImageSize;
import org.luminamgpt.Lumina;
import org.luminamgpt.LuminaException;
import org.luminamgpt.LuminaListener;
import org.luminamgpt.Request;
import org.luminamgpt.Task;
import org.luminamgpt.tools.Workbench;
import org.springframework.ai.content.Media;
import org.springframework.ai.image.ImageGeneration;
import org.springframework.ai.image.ImageMessage;
import org.springframework.ai.image.ImageOptions;
import org.springframework.ai.image.ImageOptionsBuilder;
import org.springframework.ai.image.ImagePrompt;
import org.springframework.ai.image.ImageResponse;
import org.springframework.util.MimeType;
import org.springframework.util.MimeTypeUtils;
import reactor.test.StepVerifier;

class LuminaImageModelTest {
    private final LuminaImageModel model = new LuminaImageModel(Models.LUMINA, LuminaImageOptions.builder().seed(3).build(),
            ObservationRegistry.NOOP);

    @Test
    void drawsThePictureThatTheEngineDraws() {
        ImageResponse response = model.call(new ImagePrompt(Models.FOX));
        assertThat(png(response.getResult())).isEqualTo(Models.FOX_PNG);
        assertThat(response.getResult().getOutput().getUrl()).isNull();
        assertThat(made(response.getResult()).sampling().seed()).isEqualTo(3);
        assertThat(response.getMetadata().getUsage().getPromptTokens()).isPositive();
        assertThat(response.getMetadata().getUsage().getCompletionTokens()).isGreaterThan(64);
    }

    @Test
    void takesTheOptionsOfEachCall() {
        LuminaImageOptions options = LuminaImageOptions.builder().n(3).size(160, 96).seed(11).imageTopK(2).build();
        List<ImageGeneration> pictures = model.call(new ImagePrompt(Models.FOX, options)).getResults();
        assertThat(pictures).extracting(picture -> made(picture).sampling().seed()).containsExactly(11L, 12L, 13L);
        assertThat(pictures).extracting(picture -> made(picture).size()).containsOnly(new ImageSize(160, 96));
        assertThat(pictures).extracting(picture -> made(picture).sampling().imageTopK()).containsOnly(2);
        assertThat(pictures).extracting(picture -> ((LuminaImageGenerationMetadata) picture.getMetadata()).index()).containsExactly(0, 1, 2);
        ImageOptions plain = ImageOptionsBuilder.builder().n(1).width(96).height(160).responseFormat("b64_json").build();
        ImageMetadata made = made(model.call(new ImagePrompt(Models.FOX, plain)).getResult());
        assertThat(made.size()).isEqualTo(new ImageSize(96, 160));
        assertThat(made.sampling().seed()).isEqualTo(3);
    }

    @Test
    void editsThePictureOfAMessage() {
        String wish = "Change the background to green.";
        ImageMetadata made = made(model.call(prompt(wish, fox(), LuminaImageOptions.builder().build())).getResult());
        assertThat(made.task()).isEqualTo(Task.EDIT);
        assertThat(made.prompt()).isEqualTo(wish);
        Media url = Media.builder().mimeType(MimeTypeUtils.IMAGE_PNG)
                .data("data:image/png;base64," + Base64.getEncoder().encodeToString(Models.FOX_PNG)).build();
        assertThat(made(model.call(prompt(wish, url, LuminaImageOptions.builder().build())).getResult())).isEqualTo(made);
        LuminaImageOptions depth = LuminaImageOptions.builder().task(Task.DEPTH).build();
        assertThat(made(model.call(prompt("", fox(), depth)).getResult()).task()).isEqualTo(Task.DEPTH);
    }

    @Test
    void fetchesNoUrl() {
        for (String url : List.of("http://127.0.0.1:9/fox.png", "https://example.org/fox.png", "file:///etc/hostname")) {
            Media media = Media.builder().mimeType(MimeTypeUtils.IMAGE_PNG).data(URI.create(url)).build();
            assertThatThrownBy(() -> model.call(prompt("Make it red.", media, LuminaImageOptions.builder().build())))
                    .isInstanceOf(LuminaException.InvalidRequest.class).hasMessageContaining("not fetched").hasMessageContaining(url);
        }
    }

    @Test
    void refusesByNameWhatItCannotHeed() {
        refused(ImageOptionsBuilder.builder().style("vivid").build(), "style");
        refused(ImageOptionsBuilder.builder().model("dall-e-3").build(), "dall-e-3");
        refused(ImageOptionsBuilder.builder().responseFormat("url").build(), "responseFormat");
        refused(ImageOptionsBuilder.builder().n(0).build(), "was 0");
        refused(ImageOptionsBuilder.builder().width(128).build(), "width and a height");
        refused(ImageOptionsBuilder.builder().width(-32).height(64).build(), "-32");
        refused(ImageOptionsBuilder.builder().width(1024).height(1024).build(), "nearest");
        refused(LuminaImageOptions.builder().partialImages(-1).build(), "partialImages");
        refused(LuminaImageOptions.builder().task(Task.DETECT).build(), "exactly one picture");
        assertThatThrownBy(() -> LuminaImageOptions.builder().guidance(Double.NaN)).isInstanceOf(LuminaException.InvalidRequest.class);
        assertThatThrownBy(() -> model.call(new ImagePrompt(" "))).isInstanceOf(LuminaException.InvalidRequest.class);
        assertThatThrownBy(() -> model.call(new ImagePrompt(List.of()))).isInstanceOf(LuminaException.InvalidRequest.class);
        assertThatThrownBy(() -> model.call(new ImagePrompt(List.of(new ImageMessage("a fox", 0.5f)))))
                .isInstanceOf(LuminaException.InvalidRequest.class).hasMessageContaining("weight");
        Media sound = Media.builder().mimeType(MimeType.valueOf("audio/wav")).data(new byte[] {1}).build();
        assertThatThrownBy(() -> model.call(prompt("Make it red.", sound, LuminaImageOptions.builder().build())))
                .isInstanceOf(LuminaException.InvalidRequest.class).hasMessageContaining("audio/wav");
        Media broken = Media.builder().mimeType(MimeTypeUtils.IMAGE_PNG).data(Arrays.copyOf(Models.FOX_PNG, 500)).build();
        assertThatThrownBy(() -> model.call(prompt("Make it red.", broken, LuminaImageOptions.builder().build())))
                .isInstanceOf(LuminaException.InvalidRequest.class);
        assertThatThrownBy(() -> model.call(new ImagePrompt(Models.FOX, LuminaImageOptions.builder().n(1000).build())))
                .isInstanceOf(LuminaException.QueueFull.class);
    }

    @Test
    void endsWithAnInterruptAndKeepsIt() {
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> model.call(new ImagePrompt(Models.FOX))).isInstanceOf(LuminaException.Cancelled.class);
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void showsPicturesWhileItDrawsThem() {
        LuminaImageOptions options = LuminaImageOptions.builder().n(2).build();
        List<ImageResponse> shown = model.stream(new ImagePrompt(Models.FOX, options)).collectList().block(Duration.ofMinutes(1));
        for (int i = 0; i < 2; i++) {
            int index = i;
            List<ImageGeneration> pictures = shown.stream().map(ImageResponse::getResult)
                    .filter(picture -> ((LuminaImageGenerationMetadata) picture.getMetadata()).index() == index).toList();
            assertThat(pictures).isNotEmpty();
            for (ImageGeneration picture : pictures) {
                var metadata = (LuminaImageGenerationMetadata) picture.getMetadata();
                assertThat(metadata.partial()).isEqualTo(picture != pictures.get(pictures.size() - 1));
                assertThat(pixels(picture).getHeight()).isEqualTo(16 * metadata.row());
                assertThat(metadata.rows()).isEqualTo(8);
            }
        }
        assertThat(png(shown.get(shown.size() - 1).getResult())).isIn(png(model.call(new ImagePrompt(Models.FOX, options)).getResults().get(0)),
                png(model.call(new ImagePrompt(Models.FOX, options)).getResults().get(1)));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3})
    void showsNoMoreThanAsked(int most) {
        var options = LuminaImageOptions.builder().partialImages(most).build();
        List<ImageResponse> shown = model.stream(new ImagePrompt(Models.FOX, options)).collectList().block(Duration.ofMinutes(1));
        assertThat(shown).hasSizeBetween(1, most + 1);
        assertThat(png(shown.get(shown.size() - 1).getResult())).isEqualTo(Models.FOX_PNG);
    }

    @Test
    void asksForPreviewsOnlyInStreams() {
        var heard = new CopyOnWriteArrayList<Boolean>();
        try (Lumina own = Lumina.embedded().listener(new LuminaListener() {
            @Override
            public void submitted(Request request) {
                heard.add(request.previews());
            }
        }).build()) {
            new LuminaImageModel(own).stream(new ImagePrompt(Models.FOX)).blockLast(Duration.ofMinutes(1));
            new LuminaImageModel(own).call(new ImagePrompt(Models.FOX));
            await().untilAsserted(() -> assertThat(heard).containsExactly(true, false));
        }
    }

    @Test
    void endsTheWorkWithTheSubscription() {
        try (Lumina own = Lumina.embedded().build()) {
            var streaming = new LuminaImageModel(own);
            ImagePrompt large = new ImagePrompt(Models.FOX, LuminaImageOptions.builder().n(4).size(256, 256).build());
            assertThat(streaming.stream(large).take(1).collectList().block(Duration.ofMinutes(1))).hasSize(1);
            own.generate(Request.image(Models.FOX));
            assertThat(Workbench.of(own).stats().running()).isZero();
            assertThat(Workbench.of(own).stats().waiting()).isZero();
        }
    }

    @Test
    void tellsFailuresToTheSubscriber() {
        StepVerifier.create(model.stream(new ImagePrompt(" "))).verifyError(LuminaException.InvalidRequest.class);
        try (Lumina own = Lumina.embedded().build()) {
            var closed = new LuminaImageModel(own);
            own.close();
            StepVerifier.create(closed.stream(new ImagePrompt(Models.FOX))).verifyError(LuminaException.Closed.class);
        }
    }

    private void refused(ImageOptions options, String named) {
        assertThatThrownBy(() -> model.call(new ImagePrompt(Models.FOX, options))).isInstanceOf(LuminaException.InvalidRequest.class)
                .hasMessageContaining(named);
    }

    private static ImagePrompt prompt(String text, Media picture, LuminaImageOptions options) {
        return new ImagePrompt(new ImageMessage(text, null, List.of(picture), Map.of()), options);
    }

    private static Media fox() {
        return Media.builder().mimeType(MimeTypeUtils.IMAGE_PNG).data(Models.FOX_PNG).build();
    }

    private static ImageMetadata made(ImageGeneration picture) {
        return ((LuminaImageGenerationMetadata) picture.getMetadata()).made();
    }

    private static byte[] png(ImageGeneration picture) {
        return Base64.getDecoder().decode(picture.getOutput().getB64Json());
    }

    private static BufferedImage pixels(ImageGeneration picture) {
        try {
            return ImageIO.read(new ByteArrayInputStream(png(picture)));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
