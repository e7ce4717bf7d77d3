// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.spring;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.luminamgpt.Event;
import org.luminamgpt.Lumina;
import org.luminamgpt.Request;
import org.luminamgpt.Result;
import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.metadata.ChatGenerationMetadata;
import org.springframework.ai.chat.metadata.ChatResponseMetadata;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.model.Generation;
import org.springframework.ai.chat.model.MessageAggregator;
import org.springframework.ai.chat.observation.ChatModelObservationContext;
import org.springframework.ai.chat.observation.ChatModelObservationConvention;
import org.springframework.ai.chat.observation.ChatModelObservationDocumentation;
import org.springframework.ai.chat.observation.DefaultChatModelObservationConvention;
import org.springframework.ai.chat.prompt.ChatOptions;
import org.springframework.ai.chat.prompt.Prompt;
import reactor.adapter.JdkFlowAdapter;
import reactor.core.publisher.Flux;

/**
 * Text and pictures in, text out, in this process; pictures that the model answers with are the message's media. Pictures of a request are
 * media with bytes; no URL is fetched. {@link LuminaChatOptions} has seed, size and more. Every failure is a
 * {@link org.luminamgpt.LuminaException}; what the model cannot do (tools, top-p, penalties, stop sequences) is refused by its name.
 *
 * <p>The whole conversation comes with each call; what the engine has read of it before is taken from its cache.
 *
 * <p>Thread-safe. The given {@link Lumina} stays its opener's, who closes it. An interrupt of a thread in {@link #call} ends the work, as
 * cancelling the subscription of a {@link #stream} does.
 */
public final class LuminaChatModel implements ChatModel {
    private static final ChatModelObservationConvention CONVENTION = new DefaultChatModelObservationConvention();

    private final Lumina lumina;
    private final LuminaChatOptions options;
    private final ObservationRegistry observations;
    private volatile ChatModelObservationConvention convention = CONVENTION;

    /** A model that nobody observes. */
    public LuminaChatModel(Lumina lumina) {
        this(lumina, LuminaChatOptions.builder().build(), ObservationRegistry.NOOP);
    }

    /** @param options of calls that do not say otherwise */
    public LuminaChatModel(Lumina lumina, LuminaChatOptions options, ObservationRegistry observations) {
        this.lumina = Objects.requireNonNull(lumina, "lumina");
        this.options = Objects.requireNonNull(options, "options");
        this.observations = Objects.requireNonNull(observations, "observations");
    }

    /** How observations are named, in place of Spring AI's own way. */
    public void setObservationConvention(ChatModelObservationConvention convention) {
        this.convention = Objects.requireNonNull(convention, "convention");
    }

    @Override
    public LuminaChatOptions getOptions() {
        return options;
    }

    @Override
    public ChatResponse call(Prompt prompt) {
        LuminaChatOptions merged = merged(prompt.getOptions());
        ChatModelObservationContext context = context(prompt, merged, false);
        return Objects.requireNonNull(observation(context).observe(() -> {
            Result result = Batch.submit(lumina, List.of(ChatRequests.of(prompt, merged, lumina))).await().get(0);
            ChatResponse response = response(result, result.text().replace(Request.PICTURE_MARK, ""));
            context.setResponse(response);
            return response;
        }));
    }

    /** A response for each piece of text, and a last one without text that has pictures, finish reason and usage. */
    @Override
    public Flux<ChatResponse> stream(Prompt prompt) {
        return Flux.deferContextual(view -> {
            LuminaChatOptions merged = merged(prompt.getOptions());
            ChatModelObservationContext context = context(prompt, merged, true);
            return Streams.observed(observation(context), view, () -> {
                Batch batch = Batch.submit(lumina, List.of(ChatRequests.of(prompt, merged, lumina)));
                Flux<ChatResponse> pieces = JdkFlowAdapter.flowPublisherToFlux(batch.generations().get(0).events())
                        .concatMapIterable(event -> Stream.ofNullable(piece(event)).toList()).doFinally(end -> batch.cancel());
                return new MessageAggregator().aggregate(pieces, context::setResponse);
            });
        });
    }

    private @Nullable ChatResponse piece(Event event) {
        if (event instanceof Event.TextDelta delta) {
            return new ChatResponse(List.of(new Generation(new AssistantMessage(delta.text()))),
                    ChatResponseMetadata.builder().model(lumina.info().id()).build());
        }
        return event instanceof Event.Done done ? response(done.result(), "") : null;
    }

    private ChatResponse response(Result result, String text) {
        var message = AssistantMessage.builder().content(text).media(result.images().stream().map(Pictures::media).toList()).build();
        String finish = result.finish() == Result.Finish.MAX_TOKENS ? "LENGTH" : "STOP";
        return new ChatResponse(List.of(new Generation(message, ChatGenerationMetadata.builder().finishReason(finish).build())),
                ChatResponseMetadata.builder().model(lumina.info().id()).usage(Batch.usage(List.of(result)))
                        .keyValue("seed", Objects.requireNonNull(result.sampling().seed())).build());
    }

    private LuminaChatOptions merged(@Nullable ChatOptions given) {
        ChatRequests.checkTools(given);
        LuminaChatOptions.Builder builder = LuminaChatOptions.builder().model(lumina.info().id()).combineWith(options.mutate());
        return given == null ? builder.build() : builder.combineWith(given.mutate()).build();
    }

    private static ChatModelObservationContext context(Prompt prompt, LuminaChatOptions merged, boolean streaming) {
        return ChatModelObservationContext.builder().prompt(prompt.mutate().chatOptions(merged).build()).provider(LuminaImageModel.PROVIDER)
                .streaming(streaming).build();
    }

    private Observation observation(ChatModelObservationContext context) {
        return ChatModelObservationDocumentation.CHAT_MODEL_OPERATION.observation(convention, CONVENTION, () -> context, observations);
    }
}
