// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.luminamgpt.Generation;
import org.luminamgpt.Lumina;
import org.luminamgpt.LuminaException;
import org.luminamgpt.LuminaListener;
import org.luminamgpt.Request;
import org.luminamgpt.Result;
import org.luminamgpt.micrometer.LuminaMetrics;
import org.luminamgpt.spring.LuminaChatModel;
import org.luminamgpt.spring.LuminaImageGenerationMetadata;
import org.luminamgpt.spring.LuminaImageModel;
import org.luminamgpt.spring.StreamingImageModel;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.ai.image.ImageModel;
import org.springframework.ai.image.ImagePrompt;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.simple.SimpleMetricsExportAutoConfiguration;
import org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ConfigurableApplicationContext;

class LuminaAutoConfigurationTest {
    private static final String FOX = "A cartoon picture of a fox in the center on a blue background.";

    private final ApplicationContextRunner application = new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(
            LuminaAutoConfiguration.class, LuminaImageAutoConfiguration.class, LuminaChatAutoConfiguration.class));
    private final ApplicationContextRunner observed = application.withConfiguration(AutoConfigurations.of(MetricsAutoConfiguration.class,
            CompositeMeterRegistryAutoConfiguration.class, SimpleMetricsExportAutoConfiguration.class, ObservationAutoConfiguration.class));

    @Test
    void opensTheEmbeddedModelAndMakesBothModels() {
        application.run(context -> {
            assertThat(context).hasSingleBean(ImageModel.class).hasSingleBean(StreamingImageModel.class).hasSingleBean(ChatModel.class)
                    .hasSingleBean(Lumina.class).doesNotHaveBean(LuminaMetrics.class);
            assertThat(context.getBean(ImageModel.class).call(new ImagePrompt(FOX)).getResult().getOutput().getB64Json()).isNotEmpty();
        });
    }

    @Test
    void takesTheProperties() {
        application.withPropertyValues("spring.ai.lumina.threads=1", "spring.ai.lumina.queue-capacity=2", "spring.ai.lumina.image.n=2",
                "spring.ai.lumina.image.width=160", "spring.ai.lumina.image.height=96", "spring.ai.lumina.image.seed=7",
                "spring.ai.lumina.image.image-top-k=2", "spring.ai.lumina.chat.max-tokens=3", "spring.ai.lumina.chat.seed=5").run(context -> {
                    assertThat(context.getBean(Lumina.class).info().engine().threads()).isEqualTo(1);
                    var pictures = context.getBean(ImageModel.class).call(new ImagePrompt(FOX)).getResults();
                    assertThat(pictures).hasSize(2).allSatisfy(picture -> {
                        var made = ((LuminaImageGenerationMetadata) picture.getMetadata()).made();
                        assertThat(made.size()).hasToString("160x96");
                        assertThat(made.sampling().seed()).isBetween(7L, 8L);
                        assertThat(made.sampling().imageTopK()).isEqualTo(2);
                    });
                    List<Request> three = Collections.nCopies(3, Request.image(FOX));
                    assertThatThrownBy(() -> context.getBean(Lumina.class).submitAll(three)).isInstanceOf(LuminaException.QueueFull.class);
                    var answer = context.getBean(ChatModel.class).call(new Prompt("Hello."));
                    assertThat(answer.getMetadata().getUsage().getCompletionTokens()).isLessThanOrEqualTo(3);
                    assertThat(answer.getMetadata().<Long>get("seed")).isEqualTo(5);
                });
    }

    @Test
    void leavesModelsToOtherProviders() {
        application.withPropertyValues("spring.ai.model.chat=openai").run(context ->
                assertThat(context).hasSingleBean(LuminaImageModel.class).doesNotHaveBean(LuminaChatModel.class));
        application.withPropertyValues("spring.ai.model.image=lumina", "spring.ai.model.chat=lumina").run(context ->
                assertThat(context).hasSingleBean(LuminaImageModel.class).hasSingleBean(LuminaChatModel.class));
        application.withPropertyValues("spring.ai.model.image=openai", "spring.ai.model.chat=none").run(context ->
                assertThat(context).doesNotHaveBean(LuminaImageModel.class).doesNotHaveBean(LuminaChatModel.class)
                        .doesNotHaveBean(Lumina.class).doesNotHaveBean(LuminaHealthIndicator.class));
    }

    @Test
    void keepsWhatTheApplicationHasItself() {
        try (Lumina own = Lumina.embedded().build()) {
            application.withBean("mine", Lumina.class, () -> own, bean -> bean.setDestroyMethodName(null)).run(context -> {
                assertThat(context).hasSingleBean(Lumina.class);
                assertThat(context.getBean(Lumina.class)).isSameAs(own);
                assertThat(context.getBean(ImageModel.class).call(new ImagePrompt(FOX)).getResults()).hasSize(1);
            });
            var model = new LuminaImageModel(own);
            application.withBean(LuminaImageModel.class, () -> model).run(context ->
                    assertThat(context.getBean(ImageModel.class)).isSameAs(model));
        }
    }

    @Test
    void saysWhatIsWrongAsItStarts(@TempDir Path empty) {
        application.withPropertyValues("spring.ai.lumina.model-directory=" + empty).run(context ->
                assertThat(context).getFailure().rootCause().isInstanceOf(LuminaException.ModelFormat.class)
                        .hasMessageContaining(empty.toString()));
        application.withPropertyValues("spring.ai.lumina.threads=many").run(context ->
                assertThat(context).getFailure().rootCause().hasMessageContaining("many"));
        application.withPropertyValues("spring.ai.lumina.image.guidance=-1").run(context ->
                assertThat(context).getFailure().rootCause().isInstanceOf(LuminaException.InvalidRequest.class).hasMessageContaining("guidance"));
    }

    @Test
    void observesAsOtherProvidersDo() {
        observed.withPropertyValues("spring.ai.lumina.chat.max-tokens=3").run(context -> {
            context.getBean(ImageModel.class).call(new ImagePrompt(FOX));
            context.getBean(StreamingImageModel.class).stream(new ImagePrompt(FOX)).blockLast();
            context.getBean(ChatModel.class).call(new Prompt("Hello."));
            context.getBean(ChatModel.class).stream(new Prompt("Hello.")).blockLast();
            assertThatThrownBy(() -> context.getBean(ChatModel.class).call(new Prompt("")));
            String id = context.getBean(Lumina.class).info().id();
            MeterRegistry meters = context.getBean(MeterRegistry.class);
            await().untilAsserted(() -> {  // a stream's observation ends after its subscriber was told
                assertThat(meters.get("gen_ai.client.operation").tag("gen_ai.operation.name", "image").tag("gen_ai.request.model", id)
                        .tag("error", "none").timer().count()).isEqualTo(2);
                assertThat(meters.get("gen_ai.client.operation").tag("gen_ai.operation.name", "chat").tag("gen_ai.response.model", id)
                        .tag("error", "none").timer().count()).isEqualTo(2);
            });
            Timer refused = meters.get("gen_ai.client.operation").tag("error", "InvalidRequest").timer();
            assertThat(refused.count()).isEqualTo(1);
            assertThat(refused.getId().getTags()).anyMatch(tag -> tag.getValue().equals("lumina"));
        });
    }

    @Test
    void bindsTheEnginesMeters() {
        observed.run(context -> {
            assertThat(context).hasSingleBean(LuminaMetrics.class);
            context.getBean(ImageModel.class).call(new ImagePrompt(FOX));
            MeterRegistry meters = context.getBean(MeterRegistry.class);
            await().untilAsserted(() -> assertThat(meters.get("lumina.tokens.generated").tag("gen_ai.request.model", "embedded")
                    .functionCounter().count()).isPositive());  // listeners hear a little later
            assertThat(meters.get("lumina.requests.running").gauge().value()).isZero();
        });
        application.withClassLoader(new FilteredClassLoader(MeterRegistry.class)).run(context ->
                assertThat(context).hasSingleBean(LuminaImageModel.class).doesNotHaveBean("luminaMetrics"));
    }

    @Test
    void tellsItsHealth() {
        application.run(context -> {
            HealthIndicator indicator = context.getBean(HealthIndicator.class);
            Health health = indicator.health();
            assertThat(health.getStatus()).isEqualTo(Status.UP);
            assertThat(health.getDetails()).containsEntry("model", context.getBean(Lumina.class).info().id()).containsEntry("running", 0)
                    .containsKeys("device", "waiting", "freePages");
            context.getBean(Lumina.class).close();
            assertThat(indicator.health().getStatus()).isEqualTo(Status.DOWN);
        });
        application.withPropertyValues("management.health.lumina.enabled=false").run(context ->
                assertThat(context).doesNotHaveBean(LuminaHealthIndicator.class));
        application.withClassLoader(new FilteredClassLoader(HealthIndicator.class)).run(context ->
                assertThat(context).hasSingleBean(LuminaImageModel.class).doesNotHaveBean("luminaHealthIndicator"));
    }

    @Test
    void letsRequestsFinishAndThenCloses() {
        var first = new CompletableFuture<Result>();
        application.withBean("ear", LuminaListener.class, () -> new LuminaListener() {
            @Override
            public void finished(Request request, Result result) {
                first.complete(result);
            }
        }).run(context -> {
            Lumina lumina = context.getBean(Lumina.class);
            List<Generation> underWay = lumina.submitAll(Collections.nCopies(8, Request.image(FOX)));
            assertThat(first).succeedsWithin(1, TimeUnit.MINUTES);  // listeners have heard of all
            ((ConfigurableApplicationContext) context.getSourceApplicationContext()).close();
            assertThat(underWay).allSatisfy(generation -> assertThat(generation.result().join().images()).hasSize(1));
            assertThatThrownBy(() -> lumina.generate(Request.image(FOX))).isInstanceOf(LuminaException.Closed.class);
        });
    }

    @Test
    void cancelsWhatDoesNotFinishInTime() {
        application.run(context -> {
            var shutdown = context.getBean(LuminaShutdown.class);
            assertThat(shutdown.isRunning()).isTrue();
            Lumina lumina = context.getBean(Lumina.class);
            var stopped = new CompletableFuture<Void>();
            shutdown.submitted(Request.image(FOX));  // one that does not end
            shutdown.stop(() -> stopped.complete(null));
            assertThat(stopped).isNotDone();
            assertThat(shutdown.isRunning()).isFalse();
            Generation generation = lumina.submit(Request.image(FOX).grid(8, 8));
            lumina.close();
            assertThat(generation.result()).failsWithin(1, TimeUnit.MINUTES).withThrowableThat()
                    .withCauseInstanceOf(LuminaException.class);
            shutdown.failed(Request.image(FOX), new LuminaException.Closed("closed"), Duration.ZERO);
        });
    }

    @Test
    void tellsTheApplicationsListeners() {
        var heard = new CompletableFuture<Request>();
        application.withBean("ear", LuminaListener.class, () -> new LuminaListener() {
            @Override
            public void submitted(Request request) {
                heard.complete(request);
            }
        }).run(context -> {
            context.getBean(ImageModel.class).call(new ImagePrompt(FOX));
            assertThat(heard).succeedsWithin(1, TimeUnit.MINUTES);
        });
    }

    @Test
    void describesEveryPropertyForEditors() throws Exception {
        try (InputStream in = getClass().getResourceAsStream("/META-INF/spring-configuration-metadata.json")) {
            String metadata = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            for (Class<?> type : List.of(LuminaProperties.class, LuminaImageProperties.class, LuminaChatProperties.class)) {
                String prefix = type.getAnnotation(ConfigurationProperties.class).value();
                for (var component : type.getRecordComponents()) {
                    String name = prefix + "." + component.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
                    assertThat(metadata).containsPattern("\"name\": \"" + name + "\",\\s+\"type\": \"[^\"]+\",\\s+\"description\": \"");
                }
            }
        }
    }
}
