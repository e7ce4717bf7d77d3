// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.NonRetriableException;
import dev.langchain4j.exception.TimeoutException;
import dev.langchain4j.exception.UnsupportedFeatureException;
import dev.langchain4j.model.chat.listener.ChatModelErrorContext;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.PartialResponse;
import dev.langchain4j.model.chat.response.PartialResponseContext;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.luminamgpt.ImageSize;
import org.luminamgpt.Lumina;
import org.luminamgpt.Request;
import org.luminamgpt.Task;
import org.luminamgpt.tools.Workbench;

class LuminaStreamingChatModelTest {
    private final LuminaStreamingChatModel model = LuminaStreamingChatModel.builder().lumina(Models.LUMINA)
            .defaultRequestParameters(LuminaChatRequestParameters.builder().seed(1L).maxOutputTokens(60).build()).build();

    /** Collects what is told, in its order. */
    private static class Told implements StreamingChatResponseHandler {
        final List<String> pieces = new CopyOnWriteArrayList<>();
        final List<Throwable> errors = new CopyOnWriteArrayList<>();
        final CompletableFuture<ChatResponse> end = new CompletableFuture<>();

        @Override
        public void onPartialResponse(PartialResponse piece, PartialResponseContext context) {
            pieces.add(piece.text());
        }

        @Override
        public void onCompleteResponse(ChatResponse response) {
            end.complete(response);
        }

        @Override
        public void onError(Throwable error) {
            errors.add(error);
            end.completeExceptionally(error);
        }

        ChatResponse response() {
            return end.orTimeout(1, TimeUnit.MINUTES).join();
        }

        Throwable error() {
            return end.orTimeout(1, TimeUnit.MINUTES).handle((response, error) -> error).join();
        }
    }

    @Test
    void tellsTheTextPieceByPieceAndThenTheAnswer() {
        var told = new Told();
        model.chat(List.of(about("Describe the image in detail.")), told);
        ChatResponse response = told.response();
        assertThat(told.pieces).hasSizeGreaterThan(3);
        assertThat(String.join("", told.pieces)).isEqualTo(response.aiMessage().text());
        var together = LuminaChatModel.builder().lumina(Models.LUMINA).defaultRequestParameters(model.defaultRequestParameters()).build();
        assertThat(response).isEqualTo(together.chat(about("Describe the image in detail.")));
        assertThat(told.errors).isEmpty();
    }

    @Test
    void tellsPicturesWithTheAnswer() {
        var told = new Told();
        model.chat(ChatRequest.builder().messages(UserMessage.from(Models.FOX)).parameters(LuminaChatRequestParameters.builder()
                .task(Task.IMAGE).size(new ImageSize(128, 128)).seed(3L).maxOutputTokens(1000).build()).build(), told);
        assertThat(told.response().aiMessage().images()).hasSize(1);
        assertThat(told.pieces).isEmpty();
    }

    @Test
    void endsTheWorkWhenItsHandleIsCancelled() {
        try (Lumina own = Lumina.embedded().build()) {
            var cancelled = new CompletableFuture<Boolean>();
            var told = new Told() {
                @Override
                public void onPartialResponse(PartialResponse piece, PartialResponseContext context) {
                    super.onPartialResponse(piece, context);
                    context.streamingHandle().cancel();
                    cancelled.complete(context.streamingHandle().isCancelled());
                }
            };
            LuminaStreamingChatModel.builder().lumina(own).build().chat(List.of(about("Describe the image in detail.")), told);
            assertThat(cancelled.orTimeout(1, TimeUnit.MINUTES).join()).isTrue();
            own.generate(Request.image(Models.FOX));  // what was cancelled has left the engine, and its callbacks are over
            assertThat(Workbench.of(own).stats().running()).isZero();
            own.close();
            assertThat(told.pieces).hasSize(1);
            assertThat(told.errors).isEmpty();
            assertThat(told.end).isNotDone();
        }
    }

    @Test
    void goesOnWhereAHandlerFails() {
        var errors = new ArrayList<Throwable>();
        var end = new CompletableFuture<ChatResponse>();
        model.chat(List.of(about("Describe the image in detail.")), new StreamingChatResponseHandler() {
            @Override
            public void onPartialResponse(String piece) {
                throw new IllegalStateException("mine: " + piece);
            }

            @Override
            public void onCompleteResponse(ChatResponse response) {
                end.complete(response);
            }

            @Override
            public void onError(Throwable error) {
                errors.add(error);
                throw new IllegalStateException("mine too");
            }
        });
        assertThat(end.orTimeout(1, TimeUnit.MINUTES).join().aiMessage().text()).isNotBlank();
        assertThat(errors).isNotEmpty().allSatisfy(error -> assertThat(error).hasMessageStartingWith("mine: "));
    }

    @Test
    void tellsEveryFailureToHandlerAndListeners() {
        var heard = new CopyOnWriteArrayList<Throwable>();
        ChatModelListener listener = new ChatModelListener() {
            @Override
            public void onError(ChatModelErrorContext context) {
                heard.add(context.error());
            }
        };
        var refused = new Told();
        var builder = LuminaStreamingChatModel.builder().lumina(Models.LUMINA).listeners(listener);
        builder.build().chat(List.of(UserMessage.from(ImageContent.from("https://example.org/fox.png"))), refused);
        assertThat(refused.error()).isInstanceOf(UnsupportedFeatureException.class);
        var late = new Told();
        builder.timeout(Duration.ofNanos(1)).build().chat(List.of(about("Describe the image in detail.")), late);
        assertThat(late.error()).isInstanceOf(TimeoutException.class);
        assertThat(heard).containsExactly(refused.errors.get(0), late.errors.get(0));
    }

    @Test
    void tellsThatTheModelWasClosed() {
        LuminaStreamingChatModel own = LuminaStreamingChatModel.builder().build();
        own.close();
        var told = new Told();
        own.chat("Hello.", told);
        assertThat(told.error()).isInstanceOf(NonRetriableException.class).hasMessageContaining("closed");
    }

    private static UserMessage about(String question) {
        return UserMessage.from(TextContent.from(question), ImageContent.from(Models.FOX_BASE64, "image/png"));
    }
}
