// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.micrometer;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.ToDoubleFunction;
import org.luminamgpt.EngineStats;
import org.luminamgpt.Event;
import org.luminamgpt.Image;
import org.luminamgpt.Lumina;
import org.luminamgpt.LuminaException;
import org.luminamgpt.LuminaListener;
import org.luminamgpt.Request;
import org.luminamgpt.Result;
import org.luminamgpt.Task;

/**
 * Meters of one model: a listener that is given to the builder, and a binder that is bound to any number of registries, before or
 * after the model is opened.
 *
 * <pre>{@code
 * var metrics = new LuminaMetrics("mini");
 * metrics.bindTo(registry);
 * Lumina lumina = Lumina.embedded().listener(metrics).build();
 * }</pre>
 *
 * <p>Requests are timed under OpenTelemetry's names, {@code gen_ai.server.*}; what it has no name for begins with {@code lumina.}:
 * java/lumina/README.md lists them all. Thread-safe. Holds no model: gauges of a closed one are NaN.
 */
public final class LuminaMetrics implements LuminaListener, MeterBinder {
    private static final String PROVIDER = "lumina";

    private final Tags tags;
    private final EngineGauges engine = new EngineGauges();
    private final List<MeterRegistry> registries = new CopyOnWriteArrayList<>();

    /**
     * @param model value of the tag {@code gen_ai.request.model} of every meter
     * @param more tags of every meter
     */
    public LuminaMetrics(String model, Tag... more) {
        tags = Tags.of("gen_ai.request.model", model).and(more);
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        gauge(registry, "lumina.requests.waiting", "Requests in the queue", EngineStats::waiting);
        gauge(registry, "lumina.requests.running", "Requests that run", EngineStats::running);
        gauge(registry, "lumina.kv.pages.free", "Pages of the KV cache that a request could take", EngineStats::freePages);
        gauge(registry, "lumina.kv.pages.cached", "Pages kept for prompts to come, free ones too", EngineStats::cachedPages);
        Gauge.builder("lumina.kv.pages.used", engine, EngineGauges::usedPages).tags(tags).strongReference(true)
                .description("Pages of the KV cache that requests hold").register(registry);
        Gauge.builder("lumina.tokens.rate", engine, EngineGauges::tokensPerSecond).tags(tags).strongReference(true)
                .description("Tokens generated per second, lately").register(registry);
        Gauge.builder("lumina.step.rows", engine, EngineGauges::rowsPerStep).tags(tags).strongReference(true)
                .description("Rows of tokens per step, lately").register(registry);
        counter(registry, "lumina.steps", "Forward passes", EngineStats::steps);
        counter(registry, "lumina.rows", "Rows of tokens in them", EngineStats::rows);
        counter(registry, "lumina.tokens.generated", "Tokens generated", EngineStats::tokensGenerated);
        counter(registry, "lumina.tokens.prompt", "Tokens of prompts", EngineStats::promptTokens);
        counter(registry, "lumina.tokens.prompt.cached", "Of them, those found in the cache", EngineStats::cachedPromptTokens);
        counter(registry, "lumina.preemptions", "Requests that gave their pages to others", EngineStats::preemptions);
        registries.add(registry);
    }

    private void gauge(MeterRegistry registry, String name, String description, ToDoubleFunction<EngineStats> value) {
        Gauge.builder(name, engine, gauges -> gauges.now(value)).tags(tags).description(description).strongReference(true).register(registry);
    }

    private void counter(MeterRegistry registry, String name, String description, ToDoubleFunction<EngineStats> value) {
        FunctionCounter.builder(name, engine, gauges -> gauges.total(value)).tags(tags).description(description).register(registry);
    }

    @Override
    public void opened(Lumina lumina) {
        engine.opened(lumina);
    }

    @Override
    public void refused(Request request, LuminaException why) {
        for (MeterRegistry registry : registries) {
            registry.counter("lumina.requests.refused", tags.and("kind", kind(why))).increment();
        }
    }

    @Override
    public void began(Request request, Event first, Duration after) {
        time("gen_ai.server.time_to_first_token", operation(request), after);
        if (first instanceof Event.RowDone row) {
            time("lumina.time.to.first.row", Tags.of("size", row.size().toString()), after);
        }
    }

    @Override
    public void finished(Request request, Result result) {
        Duration elapsed = result.usage().elapsed();
        Tags about = operation(request);
        ended(about, result.images(), "none", elapsed);
        if (result.usage().generatedTokens() > 0) {
            time("gen_ai.server.time_per_output_token", about, elapsed.dividedBy(result.usage().generatedTokens()));
        }
    }

    @Override
    public void failed(Request request, LuminaException why, Duration after) {
        ended(operation(request), List.of(), kind(why), after);
    }

    private void ended(Tags about, List<Image> images, String error, Duration after) {
        String size = images.isEmpty() ? "none" : images.get(0).metadata().size().toString();
        time("gen_ai.server.request.duration", about.and("size", size, "error.type", error), after);
    }

    private void time(String name, Tags about, Duration duration) {
        for (MeterRegistry registry : registries) {
            registry.timer(name, tags.and(about)).record(duration);
        }
    }

    private static Tags operation(Request request) {
        boolean talk = request.task() == Task.MESSAGE || request.task() == Task.BARE;
        return Tags.of("gen_ai.provider.name", PROVIDER, "gen_ai.operation.name", talk ? "chat" : "image",
                "task", request.task().name().toLowerCase(Locale.ROOT));
    }

    /** {@code queue_full} for {@link LuminaException.QueueFull}. */
    private static String kind(LuminaException why) {
        return why.getClass().getSimpleName().replaceAll("(?<=[a-z])(?=[A-Z])", "_").toLowerCase(Locale.ROOT);
    }
}
