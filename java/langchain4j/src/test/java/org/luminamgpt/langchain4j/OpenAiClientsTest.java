// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.data.image.Image;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.HttpException;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.ModelNotFoundException;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.openai.OpenAiImageModel;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import dev.langchain4j.model.openai.OpenAiTokenUsage;
import dev.langchain4j.model.output.FinishReason;
import dev.langchain4j.model.output.Response;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.luminamgpt.ImageMetadata;
import org.luminamgpt.ImageSize;
import org.luminamgpt.Lumina;
import org.luminamgpt.Task;
import org.luminamgpt.server.LuminaServer;

/** LangChain4j's own OpenAI models, as they are, against our server. */
class OpenAiClientsTest {
    private static final String ASKED = "What color is the background?";
    private static LuminaServer server;

    @BeforeAll
    static void serve() {
        server = LuminaServer.builder().model("mini", Lumina.embedded()).port(0).start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void picturesAreDrawn() throws IOException {
        OpenAiImageModel model = images("mini").size("160x96").build();
        assertThat(written(model.generate(Models.FOX).content()).size()).isEqualTo(new ImageSize(160, 96));
        Response<List<Image>> three = model.generate(Models.FOX, 3);
        assertThat(three.content()).hasSize(3).doesNotHaveDuplicates();
        for (Image image : three.content()) {
            assertThat(written(image).prompt()).isEqualTo(Models.FOX);
        }
    }

    @Test
    void picturesAreEdited() throws IOException {
        Image fox = Image.builder().base64Data(Models.FOX_BASE64).mimeType("image/png").build();
        ImageMetadata made = written(images("mini").build().edit(fox, "Change the background to green.").content());
        assertThat(made.task()).isEqualTo(Task.EDIT);
        assertThat(made.prompt()).isEqualTo("Change the background to green.");
    }

    @Test
    void refusalsOfPicturesReachTheClient() {
        assertThatThrownBy(() -> images("mini").size("1024x1024").build().generate(Models.FOX)).isInstanceOf(HttpException.class)
                .hasMessageContaining("nearest").satisfies(e -> assertThat(((HttpException) e).statusCode()).isEqualTo(400));
        assertThatThrownBy(() -> images("mini").build().generate("")).isInstanceOf(HttpException.class).hasMessageContaining("prompt");
        assertThatThrownBy(() -> images("mini").quality("hd").build().generate(Models.FOX)).isInstanceOf(HttpException.class)
                .hasMessageContaining("quality");
        assertThatThrownBy(() -> images("dall-e-3").build().generate(Models.FOX)).isInstanceOf(HttpException.class)
                .hasMessageContaining("dall-e-3");
    }

    @Test
    void aChatIsAnsweredAsInProcess() {
        ChatResponse response = chat("mini").build().chat(about(ASKED));
        var own = LuminaChatModel.builder().lumina(Models.LUMINA).defaultRequestParameters(
                LuminaChatRequestParameters.builder().seed(1L).temperature(0.3).maxOutputTokens(60).build()).build();
        ChatResponse expected = own.chat(about(ASKED));
        assertThat(response.aiMessage().text()).isEqualTo(expected.aiMessage().text()).containsIgnoringCase("blue");
        assertThat(response.finishReason()).isEqualTo(FinishReason.STOP);
        assertThat(response.modelName()).isEqualTo("mini");
        assertThat(response.id()).isNotBlank();
        assertThat(response.tokenUsage()).isInstanceOf(OpenAiTokenUsage.class);
        assertThat(response.tokenUsage().inputTokenCount()).isEqualTo(expected.tokenUsage().inputTokenCount());
        assertThat(response.tokenUsage().outputTokenCount()).isEqualTo(expected.tokenUsage().outputTokenCount());
        ChatResponse next = chat("mini").build().chat(SystemMessage.from("Be brief."), about(ASKED), response.aiMessage(),
                UserMessage.from("Is there a fox?"));
        assertThat(next.tokenUsage().inputTokenCount()).isEqualTo(own.chat(SystemMessage.from("Be brief."), about(ASKED),
                AiMessage.from(expected.aiMessage().text()), UserMessage.from("Is there a fox?")).tokenUsage().inputTokenCount());
    }

    @Test
    void ourNumbersGoAsCustomParameters() {
        ChatResponse cut = chat("mini").customParameters(Map.of("text_top_k", 1, "guidance", 1.0)).maxCompletionTokens(2).build().chat(about(ASKED));
        assertThat(cut.finishReason()).isEqualTo(FinishReason.LENGTH);
        assertThatThrownBy(() -> chat("mini").customParameters(Map.of("text_top_k", 0)).build().chat(about(ASKED)))
                .isInstanceOf(InvalidRequestException.class).hasMessageContaining("text_top_k");
        assertThatThrownBy(() -> chat("mini").customParameters(Map.of("magic", 1)).build().chat(about(ASKED)))
                .isInstanceOf(InvalidRequestException.class).hasMessageContaining("magic");
    }

    @Test
    void refusalsOfChatsReachTheClient() {
        assertThatThrownBy(() -> chat("mini").topP(0.5).build().chat(about(ASKED))).isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("top_p");
        assertThatThrownBy(() -> chat("mini").stop(List.of("x")).build().chat(about(ASKED))).isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("stop");
        assertThatThrownBy(() -> chat("mini").build().chat(UserMessage.from(ImageContent.from("https://example.org/fox.png"))))
                .isInstanceOf(InvalidRequestException.class).hasMessageContaining("image_url");
        assertThatThrownBy(() -> chat("gpt-4o").build().chat(about(ASKED))).isInstanceOf(ModelNotFoundException.class)
                .hasMessageContaining("gpt-4o");
    }

    @Test
    void aChatIsStreamed() {
        var pieces = new CopyOnWriteArrayList<String>();
        var end = new CompletableFuture<ChatResponse>();
        OpenAiStreamingChatModel.builder().baseUrl(server.uri() + "/v1").apiKey("none").modelName("mini").seed(1).temperature(0.3)
                .maxCompletionTokens(60).build().chat(List.of(about("Describe the image in detail.")), new StreamingChatResponseHandler() {
                    @Override
                    public void onPartialResponse(String piece) {
                        pieces.add(piece);
                    }

                    @Override
                    public void onCompleteResponse(ChatResponse response) {
                        end.complete(response);
                    }

                    @Override
                    public void onError(Throwable error) {
                        end.completeExceptionally(error);
                    }
                });
        ChatResponse response = end.orTimeout(1, TimeUnit.MINUTES).join();
        assertThat(pieces).hasSizeGreaterThan(3);
        assertThat(String.join("", pieces)).isEqualTo(response.aiMessage().text());
        assertThat(response.aiMessage().text()).isEqualTo(chat("mini").build().chat(about("Describe the image in detail.")).aiMessage().text());
        assertThat(response.tokenUsage().outputTokenCount()).isPositive();
    }

    private static OpenAiImageModel.OpenAiImageModelBuilder images(String model) {
        return OpenAiImageModel.builder().baseUrl(server.uri() + "/v1").apiKey("none").modelName(model);
    }

    private static OpenAiChatModel.OpenAiChatModelBuilder chat(String model) {
        return OpenAiChatModel.builder().baseUrl(server.uri() + "/v1").apiKey("none").modelName(model).seed(1).temperature(0.3)
                .maxCompletionTokens(60).maxRetries(0);
    }

    private static UserMessage about(String question) {
        return UserMessage.from(TextContent.from(question), ImageContent.from(Models.FOX_BASE64, "image/png"));
    }

    private static ImageMetadata written(Image image) throws IOException {
        return org.luminamgpt.Image.readMetadata(new ByteArrayInputStream(Base64.getDecoder().decode(image.base64Data()))).orElseThrow();
    }
}
