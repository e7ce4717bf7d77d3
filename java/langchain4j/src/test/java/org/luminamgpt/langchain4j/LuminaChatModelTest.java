// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.AudioContent;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.ModelNotFoundException;
import dev.langchain4j.exception.UnsupportedFeatureException;
import dev.langchain4j.model.chat.listener.ChatModelErrorContext;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.listener.ChatModelRequestContext;
import dev.langchain4j.model.chat.listener.ChatModelResponseContext;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.DefaultChatRequestParameters;
import dev.langchain4j.model.chat.request.ResponseFormat;
import dev.langchain4j.model.chat.request.ToolChoice;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.FinishReason;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.luminamgpt.Chat;
import org.luminamgpt.ImageSize;
import org.luminamgpt.Part;
import org.luminamgpt.Request;
import org.luminamgpt.Task;
import org.luminamgpt.tools.Workbench;

class LuminaChatModelTest {
    private static final String ASKED = "What color is the background?";
    private final LuminaChatModel model = LuminaChatModel.builder().lumina(Models.LUMINA)
            .defaultRequestParameters(LuminaChatRequestParameters.builder().seed(1L).maxOutputTokens(60).build()).build();

    @Test
    void answersAboutAPictureAsTheEngineDoes() {
        ChatResponse response = model.chat(about(ASKED));
        var expected = Models.LUMINA.generate(Request.ask(Part.picture(Models.FOX_PNG), ASKED).seed(1).maxTokens(60));
        assertThat(response.aiMessage().text()).isEqualTo(expected.text()).containsIgnoringCase("blue");
        assertThat(response.aiMessage().images()).isEmpty();
        assertThat(response.modelName()).isEqualTo(Models.LUMINA.info().id());
        assertThat(response.finishReason()).isEqualTo(FinishReason.STOP);
        assertThat(response.tokenUsage().inputTokenCount()).isEqualTo((int) expected.usage().promptTokens());
        assertThat(response.tokenUsage().outputTokenCount()).isEqualTo((int) expected.usage().generatedTokens());
    }

    @Test
    void readsAConversationAsAChatReadsIt() {
        Chat chat = Models.LUMINA.chat();
        String first = chat.send(Request.ask(Part.picture(Models.FOX_PNG), ASKED).seed(1).maxTokens(60)).text();
        chat.send(Request.message(Part.text("Is there a fox?")).seed(1).maxTokens(1));
        List<ChatMessage> messages = List.of(about(ASKED), AiMessage.from(first), UserMessage.from("Is there a fox?"));
        int[] prompt = Workbench.of(Models.LUMINA).prompt(Conversation.request(messages));
        assertThat(prompt).isEqualTo(Arrays.copyOf(chat.ids(), prompt.length));
        assertThat(chat.ids().length - prompt.length).isBetween(1, 2);
        assertThat(model.chat(messages).tokenUsage().inputTokenCount()).isEqualTo(prompt.length);
    }

    @Test
    void putsASystemMessageBeforeTheUsers() {
        Request request = Conversation.request(List.of(SystemMessage.from("Be brief."), UserMessage.from("Hello.")));
        assertThat(request.parts()).containsExactly(Part.text("Be brief."), Part.text("\n"), Part.text("Hello."));
    }

    @Test
    void drawsWhereARequestNamesASize() {
        ChatRequest request = ChatRequest.builder().messages(UserMessage.from(Models.FOX)).parameters(LuminaChatRequestParameters.builder()
                .task(Task.IMAGE).size(new ImageSize(160, 96)).seed(9L).maxOutputTokens(1000).build()).build();
        AiMessage answer = model.chat(request).aiMessage();
        byte[] expected = Models.LUMINA.generate(Request.image(Models.FOX).size(160, 96).seed(9).maxTokens(1000)).image().toPng();
        assertThat(answer.images()).hasSize(1);
        assertThat(Base64.getDecoder().decode(answer.images().get(0).base64Data())).isEqualTo(expected);
        assertThat(answer.text()).isNull();
        ChatResponse next = model.chat(UserMessage.from(Models.FOX), answer, UserMessage.from(ASKED));
        assertThat(next.tokenUsage().inputTokenCount()).isGreaterThan(60);  // the picture is in the prompt
    }

    @Test
    void keepsTheBuildersParametersBesideThoseOfARequest() {
        ChatResponse cut = model.chat(ChatRequest.builder().messages(about("Describe the image in detail.")).maxOutputTokens(3).build());
        assertThat(cut.finishReason()).isEqualTo(FinishReason.LENGTH);
        assertThat(cut.tokenUsage().outputTokenCount()).isEqualTo(3);
        var builder = LuminaChatRequestParameters.builder().seed(1L).guidance(2.0).temperature(0.5).build();
        var request = LuminaChatRequestParameters.builder().seed(2L).task(Task.DEPTH).topK(7).build();
        var both = LuminaChatRequestParameters.builder().seed(2L).guidance(2.0).temperature(0.5).task(Task.DEPTH).topK(7).build();
        assertThat(builder.overrideWith(request)).isEqualTo(both);
        assertThat(request.defaultedBy(builder)).isEqualTo(both).hasSameHashCodeAs(both);
        assertThat(builder.overrideWith(DefaultChatRequestParameters.EMPTY)).isEqualTo(builder);
        assertThat(DefaultChatRequestParameters.EMPTY.overrideWith(builder)).isEqualTo(builder);
    }

    @Test
    void tellsItsListeners() {
        var told = new ArrayList<String>();
        LuminaChatModel heard = LuminaChatModel.builder().lumina(Models.LUMINA).listeners(new ChatModelListener() {
            @Override
            public void onRequest(ChatModelRequestContext context) {
                told.add("request " + context.chatRequest().messages().size());
            }

            @Override
            public void onResponse(ChatModelResponseContext context) {
                told.add("response " + context.chatResponse().modelName());
            }

            @Override
            public void onError(ChatModelErrorContext context) {
                told.add(context.error().getClass().getSimpleName());
            }
        }).build();
        heard.chat(about(ASKED));
        assertThatThrownBy(() -> heard.chat("")).isInstanceOf(InvalidRequestException.class);
        assertThat(told).containsExactly("request 1", "response " + Models.LUMINA.info().id(), "request 1", "InvalidRequestException");
    }

    record Refused(String name, UnaryOperator<DefaultChatRequestParameters.Builder<?>> set) {
        @Override
        public String toString() {
            return name;
        }
    }

    static List<Refused> refused() {
        ToolSpecification tool = ToolSpecification.builder().name("clock").build();
        return List.of(new Refused("topP", to -> to.topP(0.5)), new Refused("frequencyPenalty", to -> to.frequencyPenalty(0.5)),
                new Refused("presencePenalty", to -> to.presencePenalty(0.5)), new Refused("stopSequences", to -> to.stopSequences("x")),
                new Refused("toolSpecifications", to -> to.toolSpecifications(tool)),
                new Refused("toolChoice", to -> to.toolChoice(ToolChoice.REQUIRED)),
                new Refused("responseFormat", to -> to.responseFormat(ResponseFormat.JSON)));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void refusesByNameWhatItCannotHeed(Refused refused) {
        ChatRequest request = ChatRequest.builder().messages(UserMessage.from("Hello."))
                .parameters(refused.set().apply(DefaultChatRequestParameters.builder()).build()).build();
        assertThatThrownBy(() -> model.chat(request)).isInstanceOf(UnsupportedFeatureException.class).hasMessageContaining(refused.name());
    }

    @Test
    void knowsItsNameAndNoOther() {
        UserMessage hello = UserMessage.from("Hello.");
        assertThat(model.chat(ChatRequest.builder().messages(hello).modelName(Models.LUMINA.info().id()).build()).aiMessage()).isNotNull();
        assertThatThrownBy(() -> model.chat(ChatRequest.builder().messages(hello).modelName("gpt-4o").build()))
                .isInstanceOf(ModelNotFoundException.class).hasMessageContaining("gpt-4o");
    }

    @Test
    void refusesBadNumbers() {
        for (var bad : List.of(LuminaChatRequestParameters.builder().temperature(-1.0), LuminaChatRequestParameters.builder().topK(0),
                LuminaChatRequestParameters.builder().temperature(Double.NaN), LuminaChatRequestParameters.builder().maxOutputTokens(-5),
                LuminaChatRequestParameters.builder().guidance(Double.POSITIVE_INFINITY),
                LuminaChatRequestParameters.builder().imageTopK(-1), LuminaChatRequestParameters.builder().size(new ImageSize(100, 100)))) {
            ChatRequest request = ChatRequest.builder().messages(UserMessage.from("Hello.")).parameters(bad.build()).build();
            assertThatThrownBy(() -> model.chat(request)).isInstanceOf(InvalidRequestException.class);
        }
    }

    @Test
    void refusesOtherMessages() {
        assertThatThrownBy(() -> model.chat(UserMessage.from(AudioContent.from("AAAA", "audio/wav"))))
                .isInstanceOf(UnsupportedFeatureException.class).hasMessageContaining("AUDIO");
        assertThatThrownBy(() -> model.chat(UserMessage.from(ImageContent.from("https://example.org/fox.png"))))
                .isInstanceOf(UnsupportedFeatureException.class).hasMessageContaining("not fetched");
        assertThatThrownBy(() -> model.chat(UserMessage.from("Hello."), AiMessage.from("Hello."))).isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("last message");
        assertThatThrownBy(() -> model.chat(UserMessage.from("a"), ToolExecutionResultMessage.from("1", "clock", "noon")))
                .isInstanceOf(UnsupportedFeatureException.class).hasMessageContaining("TOOL");
        AiMessage calls = AiMessage.from(ToolExecutionRequest.builder().id("1").name("clock").arguments("{}").build());
        assertThatThrownBy(() -> model.chat(UserMessage.from("a"), calls, UserMessage.from("b"))).isInstanceOf(UnsupportedFeatureException.class);
        var depth = LuminaChatRequestParameters.builder().task(Task.DEPTH).build();
        assertThatThrownBy(() -> model.chat(ChatRequest.builder().messages(SystemMessage.from("a"), about("b")).parameters(depth).build()))
                .isInstanceOf(UnsupportedFeatureException.class).hasMessageContaining("single user message");
        assertThatThrownBy(() -> model.chat(ChatRequest.builder().messages(about("b")).parameters(depth).build()))
                .isInstanceOf(InvalidRequestException.class).hasMessageContaining("takes no text");
    }

    private static UserMessage about(String question) {
        return UserMessage.from(TextContent.from(question), ImageContent.from(Models.FOX_BASE64, "image/png"));
    }
}
