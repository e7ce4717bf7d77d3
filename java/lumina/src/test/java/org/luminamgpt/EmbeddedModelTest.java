// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.luminamgpt.tools.Workbench;

/** What a user does, with the model that comes along. */
class EmbeddedModelTest {
    /** Ids that a forward pass takes seconds for. */
    private static final int LONG = 20_000;

    private static final String APPLE = "A 3D render picture of a red apple in the center on a blue background.";
    private static Lumina lumina;

    @BeforeAll
    static void open() {
        lumina = Lumina.embedded().build();
    }

    @AfterAll
    static void close() {
        lumina.close();
    }

    @Test
    void drawsAPictureThatSaysHowItWasMade(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("apple.png");
        lumina.generate(Request.image(APPLE).size(160, 96).seed(42)).image().writePng(file);
        Request again = Image.readMetadata(file).orElseThrow().request();
        assertThat(again.sampling()).isEqualTo(lumina.info().defaults().withSeed(42));
        assertThat(Pictures.rgb(lumina.generate(again).image().pixels()))
                .isEqualTo(Pictures.rgb(javax.imageio.ImageIO.read(file.toFile())));
    }

    @Test
    void drawsInTheSizesOfBothItsAreas() {
        draw(new ImageSize(96, 128));
        draw(new ImageSize(512, 128));
        BufferedImage apple = draw(new ImageSize(256, 256));
        assertThat(new Color(apple.getRGB(128, 128)).getRed()).isGreaterThan(150);
        assertThat(new Color(apple.getRGB(20, 20)).getRed()).isLessThan(100);
    }

    /** To its end, in exactly that size. */
    private static BufferedImage draw(ImageSize size) {
        Result result = lumina.generate(Request.image(APPLE).size(size.width(), size.height()).seed(1));
        assertThat(result.finish()).isEqualTo(Result.Finish.END_OF_TURN);
        BufferedImage pixels = result.image().pixels();
        assertThat(new ImageSize(pixels.getWidth(), pixels.getHeight())).isEqualTo(size);
        return pixels;
    }

    @Test
    void aRequestDrawsTheSameAloneAndInABatchAndWithAnyNumberOfThreads() {
        List<Request> requests = LongStream.range(0, 4).mapToObj(seed -> Request.image(APPLE).seed(seed).temperature(1)).toList();
        List<int[]> alone = requests.stream().map(request -> lumina.generate(request).ids()).toList();
        assertThat(alone.get(0)).isNotEqualTo(alone.get(1));
        List<int[]> batch = lumina.submitAll(requests).stream().map(generation -> generation.result().join().ids()).toList();
        assertThat(batch).usingRecursiveComparison().isEqualTo(alone);
        try (Lumina single = Lumina.embedded().threads(1).prefillChunk(7).build()) {
            Result result = single.generate(requests.get(2));
            assertThat(result.ids()).isEqualTo(alone.get(2));
            assertThat(Pictures.rgb(result.image().pixels())).isEqualTo(Pictures.rgb(lumina.generate(requests.get(2)).image().pixels()));
        }
    }

    @Test
    void agreesWithTheNumbersOfItsTraining() {
        JsonNode golden = Golden.json("seed-model/golden.json");
        try (Lumina exact = Lumina.embedded().weights(Weights.F32).build()) {
            for (JsonNode greedy : Golden.list(golden.get("greedy"))) {
                JsonNode prompt = golden.get("prompts").get(greedy.get("prompt").intValue());
                Request request = Request.message(prompt.get("human").textValue());
                assertThat(Workbench.of(exact).prompt(request)).isEqualTo(Golden.ints(prompt.get("input_ids")));
                int[] ids = Golden.ints(greedy.get("new_ids"));
                int zero = golden.get("special_ids").get("<reserved08800>").intValue();
                Result result = exact.generate(request.grid(ids[1] - zero, ids[2] - zero).temperature(0)
                        .guidance(greedy.get("cfg").floatValue()).imageTopK(greedy.get("image_top_k").intValue()));
                assertThat(result.ids()).isEqualTo(ids);
                assertThat(result.finish()).isEqualTo(Result.Finish.END_OF_TURN);
                Pictures.assertSame(result.image().pixels(), Golden.picture("seed-model/" + greedy.get("png").textValue()));
            }
        }
    }

    @Test
    void aChatReadsItsHistoryFromTheCache() {
        Chat chat = lumina.chat();
        Result first = chat.send(Request.image(APPLE).seed(1));
        Result second = chat.send(Request.image("A cartoon picture of a fox on a red background.").seed(2));
        assertThat(second.images()).hasSize(1);
        assertThat(second.usage().promptTokens()).isGreaterThan(first.usage().promptTokens() + first.ids().length);
        assertThat(second.usage().cachedPromptTokens()).isPositive();
    }

    @Test
    void cancelsInTheMiddleOfAPicture() {
        Generation generation = lumina.submit(Request.image(APPLE).grid(16, 16).maxTokens(3000));
        generation.cancel();
        assertThatExceptionOfType(CompletionException.class).isThrownBy(() -> generation.result().join())
                .withCauseInstanceOf(LuminaException.Cancelled.class);
    }

    @Test
    void closesWhileItGenerates() {
        Lumina other = Lumina.embedded().build();
        Generation generation = other.submit(Request.image(APPLE).grid(16, 16).maxTokens(3000));
        other.close();
        other.close();
        assertThatExceptionOfType(CompletionException.class).isThrownBy(() -> generation.result().join())
                .withCauseInstanceOf(LuminaException.Cancelled.class);
        assertThatExceptionOfType(LuminaException.Closed.class).isThrownBy(() -> Workbench.of(other).logits(new int[] {0}, 0));
    }

    @Test
    void refusesIdsThatTheVocabularyDoesNotHave() {
        assertThatExceptionOfType(LuminaException.InvalidRequest.class)
                .isThrownBy(() -> lumina.generate(Request.tokens(0, 1_000_000)));
        assertThatExceptionOfType(LuminaException.InvalidRequest.class)
                .isThrownBy(() -> Workbench.of(lumina).logits(new int[] {-1}, 0));
        assertThatExceptionOfType(LuminaException.InvalidRequest.class)
                .isThrownBy(() -> Workbench.of(lumina).decode(new CodeGrid(1, 1, new int[] {1 << 20})));
    }

    @Test
    void closingEndsALongCallWithinAPass() throws Exception {
        Lumina own = Lumina.embedded().prefillChunk(16).build();
        var begun = new CountDownLatch(1);
        var logits = CompletableFuture.supplyAsync(() -> {
            begun.countDown();
            return Workbench.of(own).logits(new int[LONG], LONG - 1);
        });
        begun.await();
        Thread.sleep(200);
        own.close();
        assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> logits.get(20, TimeUnit.SECONDS))
                .withCauseInstanceOf(LuminaException.Closed.class);
    }
}
