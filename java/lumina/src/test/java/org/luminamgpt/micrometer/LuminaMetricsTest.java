// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.luminamgpt.Generation;
import org.luminamgpt.Lumina;
import org.luminamgpt.LuminaException;
import org.luminamgpt.Request;
import org.luminamgpt.Result;

@Timeout(60)
class LuminaMetricsTest {
    private static final String DURATION = "gen_ai.server.request.duration";

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final LuminaMetrics metrics = new LuminaMetrics("mini");

    private double gauge(String name) {
        return registry.get(name).tag("gen_ai.request.model", "mini").gauge().value();
    }

    private double total(String name) {
        return registry.get(name).functionCounter().count();
    }

    @Test
    void pagesQueueTokensAndTimesOfAModel() {
        metrics.bindTo(registry);
        assertThat(gauge("lumina.requests.running")).isNaN();  // there is no model yet
        try (Lumina lumina = Lumina.embedded().queueCapacity(4).listener(metrics).build()) {
            int pages = lumina.info().engine().pages();
            assertThat(gauge("lumina.kv.pages.free")).isEqualTo(pages);
            assertThat(gauge("lumina.kv.pages.used")).isZero();

            Result result = lumina.generate(Request.image("a red apple").seed(1));
            await().until(() -> registry.find(DURATION).timer() != null);
            var timer = registry.get(DURATION).tag("size", result.image().metadata().size().toString()).tag("task", "image")
                    .tag("gen_ai.operation.name", "image").tag("error.type", "none").timer();
            assertThat(timer.count()).isEqualTo(1);
            assertThat(timer.totalTime(TimeUnit.NANOSECONDS)).isEqualTo(result.usage().elapsed().toNanos());
            assertThat(registry.get("lumina.time.to.first.row").timer().totalTime(TimeUnit.NANOSECONDS))
                    .isPositive().isLessThan(result.usage().elapsed().toNanos());
            assertThat(registry.get("gen_ai.server.time_to_first_token").timer().count()).isEqualTo(1);
            assertThat(registry.get("gen_ai.server.time_per_output_token").timer().count()).isEqualTo(1);
            await().untilAsserted(() -> assertThat(total("lumina.tokens.generated")).isEqualTo(result.usage().generatedTokens()));
            assertThat(total("lumina.tokens.prompt")).isEqualTo(result.usage().promptTokens());
            assertThat(total("lumina.steps")).isEqualTo(result.usage().passes());
            assertThat(gauge("lumina.tokens.rate")).isPositive();
            assertThat(gauge("lumina.step.rows")).isEqualTo(total("lumina.rows") / total("lumina.steps"));
            await().untilAsserted(() -> assertThat(gauge("lumina.kv.pages.used") + gauge("lumina.kv.pages.free")).isEqualTo(pages));
        }
        assertThat(gauge("lumina.requests.running")).isNaN();
        assertThat(total("lumina.tokens.generated")).isPositive();
    }

    @Test
    void refusalsAndFailuresByKind() {
        try (Lumina lumina = Lumina.embedded().queueCapacity(1).listener(metrics).build()) {
            metrics.bindTo(registry);
            assertThatExceptionOfType(LuminaException.InvalidRequest.class)
                    .isThrownBy(() -> lumina.submit(Request.image("a fox").size(4096, 4096)));
            Generation first = lumina.submit(Request.image("a red apple"));
            assertThatExceptionOfType(LuminaException.QueueFull.class).isThrownBy(() -> lumina.submit(Request.image("a fox")));
            first.cancel();
            assertThatExceptionOfType(CompletionException.class).isThrownBy(() -> first.result().join())
                    .withCauseInstanceOf(LuminaException.Cancelled.class);
            await().untilAsserted(() -> {
                assertThat(registry.get("lumina.requests.refused").tag("kind", "invalid_request").counter().count()).isEqualTo(1);
                assertThat(registry.get("lumina.requests.refused").tag("kind", "queue_full").counter().count()).isEqualTo(1);
                assertThat(registry.get(DURATION).tag("error.type", "cancelled").tag("size", "none").timer().count()).isEqualTo(1);
            });
        }
    }
}
