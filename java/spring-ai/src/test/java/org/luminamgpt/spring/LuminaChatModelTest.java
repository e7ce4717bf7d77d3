// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.observation.ObservationRegistry;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.luminamgpt.Chat;
import org.luminamgpt.ImageSize;
import org.luminamgpt.Lumina;
import org.luminamgpt.LuminaException;
import org.luminamgpt.Part;
import org.luminamgpt.Request;
import org.luminamgpt.Task;
import org.luminamgpt.tools.Workbench;
import org.springframework.ai.chat.client.ChatClient;
import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.messages.Message;
import org.springframework.ai.chat.messages.SystemMessage;
import org.springframework.ai.chat.messages.ToolResponseMessage;
import org.springframework.ai.chat.messages.UserMessage;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.prompt.ChatOptions;
import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.ai.content.Media;
import org.springframework.util.MimeTypeUtils;
import reactor.test.StepVerifier;

class LuminaChatModelTest {
    private static final String ASKED = "What color is the background?";
    private static final Media FOX = Media.builder().mimeType(MimeTypeUtils.IMAGE_PNG).data(Models.FOX_PNG).build();
    private final LuminaChatModel model = new LuminaChatModel(Models.LUMINA, LuminaChatOptions.builder().seed(1L).maxTokens(60).build(),
            ObservationRegistry.NOOP);

    @Test
    void answersAboutAPictureAsTheEngineDoes() {
        ChatResponse response = model.call(new Prompt(about(ASKED)));
        var expected = Models.LUMINA.generate(Request.ask(Part.picture(Models.FOX_PNG), ASKED).seed(1).maxTokens(60));
        assertThat(response.getResult().getOutput().getText()).isEqualTo(expected.text()).containsIgnoringCase("blue");
        assertThat(response.getResult().getMetadata().getFinishReason()).isEqualTo("STOP");
        assertThat(response.getMetadata().getModel()).isEqualTo(Models.LUMINA.info().id());
        assertThat(response.getMetadata().getUsage().getPromptTokens()).isEqualTo((int) expected.usage().promptTokens());
        assertThat(response.getMetadata().getUsage().getCompletionTokens()).isEqualTo((int) expected.usage().generatedTokens());
        assertThat(response.getMetadata().<Long>get("seed")).isEqualTo(1);
    }

    @Test
    void readsAConversationAsAChatReadsIt() {
        Chat chat = Models.LUMINA.chat();
        String first = chat.send(Request.ask(Part.picture(Models.FOX_PNG), ASKED).seed(1).maxTokens(60)).text();
        chat.send(Request.message(Part.text("Is there a fox?")).seed(1).maxTokens(1));
        List<Message> messages = List.of(about(ASKED), new AssistantMessage(first), new UserMessage("Is there a fox?"));
        int[] prompt = Workbench.of(Models.LUMINA).prompt(Conversation.request(messages));
        assertThat(prompt).isEqualTo(Arrays.copyOf(chat.ids(), prompt.length));
        assertThat(model.call(new Prompt(messages)).getMetadata().getUsage().getPromptTokens()).isEqualTo(prompt.length);
        Request system = Conversation.request(List.of(new SystemMessage("Be brief."), new UserMessage("Hello.")));
        assertThat(system.parts()).containsExactly(Part.text("Be brief."), Part.text("\n"), Part.text("Hello."));
    }

    @Test
    void drawsAndReadsWhatItDrew() {
        var options = LuminaChatOptions.builder().task(Task.IMAGE).size(new ImageSize(160, 96)).seed(9L).maxTokens(1000).build();
        AssistantMessage answer = model.call(new Prompt(new UserMessage(Models.FOX), options)).getResult().getOutput();
        byte[] expected = Models.LUMINA.generate(Request.image(Models.FOX).size(160, 96).seed(9).maxTokens(1000)).image().toPng();
        assertThat(answer.getMedia()).hasSize(1);
        assertThat(answer.getMedia().get(0).getDataAsByteArray()).isEqualTo(expected);
        assertThat(answer.getText()).isEmpty();
        ChatResponse next = model.call(new Prompt(new UserMessage(Models.FOX), answer, new UserMessage(ASKED)));
        assertThat(next.getMetadata().getUsage().getPromptTokens()).isGreaterThan(60);  // the picture is in the prompt
    }

    @Test
    void streamsTheTextPieceByPiece() {
        Prompt prompt = new Prompt(about("Describe the image in detail."));
        List<ChatResponse> pieces = model.stream(prompt).collectList().block(Duration.ofMinutes(1));
        ChatResponse whole = model.call(prompt);
        assertThat(pieces).hasSizeGreaterThan(3);
        assertThat(String.join("", pieces.stream().map(piece -> piece.getResult().getOutput().getText()).toList()))
                .isEqualTo(whole.getResult().getOutput().getText());
        ChatResponse last = pieces.get(pieces.size() - 1);
        assertThat(last.getResult().getMetadata().getFinishReason()).isEqualTo("STOP");
        assertThat(last.getMetadata().getUsage().getTotalTokens()).isEqualTo(whole.getMetadata().getUsage().getTotalTokens());
    }

    @Test
    void endsTheWorkWithTheSubscription() {
        try (Lumina own = Lumina.embedded().build()) {
            var streaming = new LuminaChatModel(own);
            assertThat(streaming.stream(new Prompt(about("Describe the image in detail."))).take(1).collectList().block(Duration.ofMinutes(1)))
                    .hasSize(1);
            own.generate(Request.image(Models.FOX));
            assertThat(Workbench.of(own).stats().running()).isZero();
            own.close();
            StepVerifier.create(streaming.stream(new Prompt("Hello."))).verifyError(LuminaException.Closed.class);
        }
    }

    @Test
    void servesChatClients() {
        ChatClient client = ChatClient.create(model);
        String answer = client.prompt().user(user -> user.text(ASKED).media(FOX)).call().content();
        assertThat(answer).containsIgnoringCase("blue");
        ChatResponse cut = client.prompt().user(user -> user.text("Describe the image in detail.").media(FOX))
                .options(LuminaChatOptions.builder().seed(5L).maxTokens(3)).call().chatResponse();
        assertThat(cut.getMetadata().getUsage().getCompletionTokens()).isEqualTo(3);
        assertThat(cut.getMetadata().<Long>get("seed")).isEqualTo(5);
        assertThat(cut.getResult().getMetadata().getFinishReason()).isEqualTo("LENGTH");
        assertThat(String.join("", client.prompt().user(user -> user.text(ASKED).media(FOX)).stream().content().collectList()
                .block(Duration.ofMinutes(1)))).isEqualTo(answer);
    }

    @Test
    void keepsItsOptionsBesideThoseOfACall() {
        LuminaChatOptions own = LuminaChatOptions.builder().seed(1L).guidance(2.0).temperature(0.5).build();
        LuminaChatOptions call = LuminaChatOptions.builder().seed(2L).task(Task.DEPTH).topK(7).build();
        LuminaChatOptions both = own.mutate().combineWith(call.mutate()).build();
        assertThat(both).isEqualTo(LuminaChatOptions.builder().seed(2L).guidance(2.0).temperature(0.5).task(Task.DEPTH).topK(7).build());
        assertThat(both.mutate().build()).isEqualTo(both).hasSameHashCodeAs(both);
        assertThat(model.call(new Prompt(about(ASKED), ChatOptions.builder().maxTokens(2).build())).getMetadata().<Long>get("seed")).isEqualTo(1);
    }

    @Test
    void refusesByNameWhatItCannotHeed() {
        refused(ChatOptions.builder().topP(0.5).build(), "topP");
        refused(ChatOptions.builder().frequencyPenalty(0.5).build(), "frequencyPenalty");
        refused(ChatOptions.builder().presencePenalty(0.5).build(), "presencePenalty");
        refused(ChatOptions.builder().stopSequences(List.of("x")).build(), "stopSequences");
        refused(ChatOptions.builder().model("gpt-4o").build(), "gpt-4o");
        refused(ChatOptions.builder().temperature(-1.0).build(), "temperature");
        refused(ChatOptions.builder().temperature(Double.NaN).build(), "temperature");
        refused(ChatOptions.builder().topK(0).build(), "top-k");
        refused(ChatOptions.builder().maxTokens(-1).build(), "tokens");
        refused(LuminaChatOptions.builder().size(new ImageSize(100, 100)).build(), "multiples");
        refused(LuminaChatOptions.builder().task(Task.DEPTH).build(), "takes no text");
        refused(new Prompt(new UserMessage(" a"), new AssistantMessage("b")), "last message");
        refused(new Prompt(ToolResponseMessage.builder().responses(List.of()).build()), "TOOL");
        refused(new Prompt(UserMessage.builder().text("a").media(Media.builder().mimeType(MimeTypeUtils.IMAGE_PNG)
                .data(URI.create("https://example.org/fox.png")).build()).build()), "not fetched");
    }

    private void refused(ChatOptions options, String named) {
        refused(new Prompt(about(ASKED), options), named);
    }

    private void refused(Prompt prompt, String named) {
        assertThatThrownBy(() -> model.call(prompt)).isInstanceOf(LuminaException.InvalidRequest.class).hasMessageContaining(named);
        StepVerifier.create(model.stream(prompt)).verifyErrorSatisfies(e -> assertThat(e).isInstanceOf(LuminaException.InvalidRequest.class)
                .hasMessageContaining(named));
    }

    private static UserMessage about(String question) {
        return UserMessage.builder().text(question).media(FOX).build();
    }
}
