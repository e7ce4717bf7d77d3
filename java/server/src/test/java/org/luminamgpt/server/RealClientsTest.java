// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.JsonValue;
import com.openai.core.http.StreamResponse;
import com.openai.errors.BadRequestException;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionContentPart;
import com.openai.models.chat.completions.ChatCompletionContentPartImage;
import com.openai.models.chat.completions.ChatCompletionContentPartText;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.images.ImageEditParams;
import com.openai.models.images.ImageGenStreamEvent;
import com.openai.models.images.ImageGenerateParams;
import com.openai.models.images.ImagesResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.luminamgpt.Part;
import org.luminamgpt.Request;
import org.luminamgpt.Task;

/** Clients that others wrote, unchanged: OpenAI's for Java, and curl. */
@Timeout(180)
class RealClientsTest {
    private static final TestServer SERVER = TestServer.shared();
    private static final OpenAIClient CLIENT = OpenAIOkHttpClient.builder().baseUrl(SERVER.server.uri() + "/v1").apiKey("none").maxRetries(0).build();

    @AfterAll
    static void close() {
        CLIENT.close();
    }

    private static byte[] png(Request request) {
        return SERVER.lumina().generate(request).image().toPng();
    }

    @Test
    void openaiLists() {
        assertThat(CLIENT.models().list().data()).extracting(model -> model.id()).containsExactly("mini");
        assertThat(CLIENT.models().retrieve("mini").created()).isPositive();
    }

    @Test
    void openaiDraws() {
        ImagesResponse answer = CLIENT.images().generate(ImageGenerateParams.builder().model("mini").prompt("a red apple").n(2)
                .size(ImageGenerateParams.Size.of("128x128")).putAdditionalBodyProperty("seed", JsonValue.from(5)).build());
        assertThat(answer.data().orElseThrow()).hasSize(2);
        assertThat(Base64.getDecoder().decode(answer.data().orElseThrow().get(1).b64Json().orElseThrow()))
                .isEqualTo(png(Request.image("a red apple").seed(6)));
        assertThat(answer.data().orElseThrow().get(1)._additionalProperties()).containsKeys("seed", "size");
        assertThat(answer._additionalProperties()).containsKey("lumina");
        assertThat(answer.usage().orElseThrow().outputTokens()).isPositive();
    }

    @Test
    void openaiDrawsInAStream() {
        ImageGenerateParams params = ImageGenerateParams.builder().model("mini").prompt("a fox").size(ImageGenerateParams.Size.of("256x256"))
                .partialImages(2)
                .putAdditionalBodyProperty("seed", JsonValue.from(5)).build();
        List<ImageGenStreamEvent> events;
        try (StreamResponse<ImageGenStreamEvent> stream = CLIENT.images().generateStreaming(params)) {
            events = stream.stream().toList();
        }
        assertThat(events.subList(0, events.size() - 1)).allMatch(ImageGenStreamEvent::isGenerationPartialImage);
        assertThat(Base64.getDecoder().decode(events.get(events.size() - 1).asGenerationCompleted().b64Json()))
                .isEqualTo(png(Request.image("a fox").seed(5).size(256, 256)));
    }

    @Test
    void openaiEdits(@TempDir Path directory) throws Exception {
        byte[] apple = png(Request.image("a red apple").seed(1));
        Path file = Files.write(directory.resolve("apple.png"), apple);
        ImagesResponse answer = CLIENT.images().edit(ImageEditParams.builder().model("mini").prompt("add snow").image(file)
                .size(ImageEditParams.Size.of("128x128")).putAdditionalBodyProperty("seed", JsonValue.from(4)).build());
        assertThat(Base64.getDecoder().decode(answer.data().orElseThrow().get(0).b64Json().orElseThrow()))
                .isEqualTo(png(Request.task(Task.EDIT, Part.picture(apple), "add snow").seed(4).size(128, 128)));
    }

    private static ChatCompletionCreateParams question(byte[] picture) {
        var url = ChatCompletionContentPartImage.ImageUrl.builder().url("data:image/png;base64," + Base64.getEncoder().encodeToString(picture))
                .build();
        return ChatCompletionCreateParams.builder().model("mini").seed(3).addUserMessageOfArrayOfContentParts(List.of(
                ChatCompletionContentPart.ofText(ChatCompletionContentPartText.builder().text("What is in the picture?").build()),
                ChatCompletionContentPart.ofImageUrl(ChatCompletionContentPartImage.builder().imageUrl(url).build()))).build();
    }

    @Test
    void openaiTalks() {
        byte[] apple = png(Request.image("a red apple").seed(1));
        String same = SERVER.lumina().generate(Request.ask(Part.picture(apple), "What is in the picture?").seed(3)).text();
        ChatCompletion answer = CLIENT.chat().completions().create(question(apple));
        answer.validate();
        assertThat(answer.choices().get(0).message().content()).contains(same);
        assertThat(answer.usage().orElseThrow().totalTokens()).isPositive();
        var text = new StringBuilder();
        try (StreamResponse<ChatCompletionChunk> stream = CLIENT.chat().completions().createStreaming(question(apple))) {
            stream.stream().forEach(chunk -> chunk.choices().forEach(choice -> choice.delta().content().ifPresent(text::append)));
        }
        assertThat(text.toString()).isEqualTo(same);
    }

    @Test
    void openaiIsToldWhatIsWrong() {
        assertThatExceptionOfType(BadRequestException.class).isThrownBy(() -> CLIENT.images().generate(ImageGenerateParams.builder().prompt("x")
                .size(ImageGenerateParams.Size._1024X1024).build())).withMessageContaining("nearest sizes")
                .satisfies(e -> assertThat(e.param()).contains("size"));
        assertThatExceptionOfType(BadRequestException.class).isThrownBy(() -> CLIENT.chat().completions().create(ChatCompletionCreateParams.builder()
                .model("mini").addUserMessage("x").topP(0.3).build())).satisfies(e -> assertThat(e.param()).contains("top_p"));
    }

    @Test
    void curl(@TempDir Path directory) throws Exception {
        Path picture = directory.resolve("apple.png");
        String base = SERVER.server.uri().toString();
        String script = "set -e; id=$(curl -sS --fail -H 'Content-Type: application/json' -d '{\"prompt\":\"a red apple\",\"seed\":8}' " + base
                + "/v1/jobs | sed 's/.*\"id\":\"\\([^\"]*\\)\".*/\\1/'); id=${id:0:36}; curl -sS --fail -N " + base
                + "/v1/jobs/$id/events | grep -q '^event: done';"
                + " curl -sS --fail -o '" + picture + "' " + base + "/v1/jobs/$id/images/0; curl -sS --fail -F image=@'" + picture
                + "' -F prompt='add snow' "
                + base + "/v1/images/edits | grep -q b64_json";
        Process process = new ProcessBuilder("bash", "-c", script.replace("s/.*\"id\"", "s/^{\"id\"")).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(said).isZero();
        assertThat(Files.readAllBytes(picture)).isEqualTo(png(Request.image("a red apple").seed(8)));
    }
}
