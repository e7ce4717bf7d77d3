// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.internal.engine;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.SizeTPointer;
import org.jspecify.annotations.Nullable;
import org.luminamgpt.EngineStats;
import org.luminamgpt.LuminaException;
import org.luminamgpt.LuminaOptions;
import org.luminamgpt.ModelInfo;
import org.luminamgpt.Weights;
import org.luminamgpt.internal.bindings.LuminaNative;
import org.luminamgpt.internal.bindings.lumina_bench;
import org.luminamgpt.internal.bindings.lumina_engine;
import org.luminamgpt.internal.bindings.lumina_engine_info;
import org.luminamgpt.internal.bindings.lumina_engine_options;
import org.luminamgpt.internal.bindings.lumina_engine_stats;
import org.luminamgpt.internal.bindings.lumina_event;
import org.luminamgpt.internal.bindings.lumina_request;

/** The engine of lumina.h. */
public final class JniEngine implements NativeEngine {
    /** Memory that the bandwidth is measured over. */
    private static final long BANDWIDTH_BYTES = 1L << 30;

    private final Handle<lumina_engine> handle;
    private final ModelInfo.Engine info;
    private final String kind;
    private final Ids ids;
    /** Of the one thread that steps. */
    private final lumina_event events = new lumina_event(MOST_EVENTS);
    private final SizeTPointer eventCount = new SizeTPointer(1);

    private JniEngine(lumina_engine engine) {
        handle = new Handle<>(engine, LuminaNative::lumina_engine_shut_down, LuminaNative::lumina_engine_close);
        try (var raw = new lumina_engine_info()) {
            raw.struct_size(raw.sizeof());
            handle.call(e -> LuminaNative.lumina_engine_get_info(e, raw));
            info = info(raw);
            kind = Status.text(raw.card_kind());
            ids = new Ids(raw.bos(), raw.image_start(), raw.image_end(), raw.end_of_row(), raw.end_of_turn(), raw.grid_zero(),
                    raw.grid_count(), raw.image_first(), raw.image_count());
        }
    }

    public static NativeEngine open(Path directory, Path tokenizer, LuminaOptions options) {
        return open(directory.toString(), tokenizer.toString(), null, options);
    }

    /** An engine of random weights with the shape of a config.json. */
    public static NativeEngine openRandom(String config, LuminaOptions options) {
        return open(null, null, config, options);
    }

    private static NativeEngine open(@Nullable String directory, @Nullable String tokenizer, @Nullable String config,
            LuminaOptions options) {
        Natives.load();
        return Natives.withMemory(() -> openNow(directory, tokenizer, config, options));
    }

    private static NativeEngine openNow(@Nullable String directory, @Nullable String tokenizer, @Nullable String config,
            LuminaOptions options) {
        var engine = new lumina_engine();
        try (var raw = new lumina_engine_options(); var model = Natives.string(directory); var vocabulary = Natives.string(tokenizer);
                var random = Natives.string(config); var device = Natives.string(Natives.device(options.device()));
                var cuda = Natives.string(Natives.cudaLibrary(options.device()))) {
            raw.struct_size(raw.sizeof());
            raw.model_dir(model).tokenizer_file(vocabulary).random_config(random).device(device).cuda_library(cuda);
            raw.dtype(options.weights().ordinal()).kv_dtype(options.cache().ordinal());
            raw.threads(options.threads()).queue_capacity(options.queueCapacity()).prefill_chunk(options.prefillChunk());
            raw.no_mapping(options.mapped() ? 0 : 1).kv_budget_bytes(options.cacheBytes());
            raw.speculation(options.speculation().ordinal()).window(options.window());
            Status.check(LuminaNative.lumina_engine_open(raw, engine));
        }
        try {
            return new JniEngine(engine);
        } catch (RuntimeException | Error e) {
            LuminaNative.lumina_engine_close(engine);
            throw e;
        }
    }

    private static ModelInfo.Engine info(lumina_engine_info raw) {
        return new EngineFacts(raw.layers(), raw.hidden_size(), raw.intermediate_size(), raw.heads(), raw.kv_heads(),
                raw.head_dim(), raw.vocab_size(), raw.max_positions(), raw.swin_norm() != 0, raw.mask_image_logits() != 0,
                Weights.values()[raw.dtype()], Weights.values()[raw.kv_dtype()], raw.threads(), raw.page_tokens(), raw.pages(),
                raw.parameters(), raw.weight_bytes(), raw.kv_bytes(), Status.text(raw.device()),
                Status.text(raw.card_why()), cardUse(raw.card_use()));
    }

    private static ModelInfo.CardUse cardUse(int raw) {
        ModelInfo.CardUse[] known = ModelInfo.CardUse.values();
        return raw >= 1 && raw <= known.length ? known[raw - 1] : ModelInfo.CardUse.FAILED;
    }

    @Override
    public String version() {
        return Status.text(LuminaNative.lumina_version());
    }

    @Override
    public String kind() {
        return kind;
    }

    @Override
    public ModelInfo.Engine info() {
        return info;
    }

    @Override
    public Ids ids() {
        return ids;
    }

    @Override
    public long submit(EngineRequest request) {
        long[] id = new long[1];
        withRequest(request, raw -> handle.call(engine -> LuminaNative.lumina_submit(engine, raw, id)));
        return id[0];
    }

    private static void withRequest(EngineRequest request, Consumer<lumina_request> call) {
        Natives.withMemory(() -> {
            callWith(request, call);
            return request;
        });
    }

    private static void callWith(EngineRequest request, Consumer<lumina_request> call) {
        try (var raw = new lumina_request(); var prompt = new IntPointer(request.prompt())) {
            raw.struct_size(raw.sizeof());
            raw.prompt(prompt).prompt_length(request.prompt().length);
            raw.seed(request.seed()).guidance(request.guidance()).temperature(request.temperature());
            raw.image_top_k(request.imageTopK()).text_top_k(request.textTopK()).max_new_tokens(request.maxTokens());
            raw.grid_height(request.gridHeight()).grid_width(request.gridWidth());
            call.accept(raw);
        }
    }

    @Override
    public void cancel(long id) {
        handle.call(engine -> LuminaNative.lumina_cancel(engine, id));
    }

    @Override
    public List<EngineEvent> step(int timeoutMillis) {
        return handle.with(engine -> {
            events.position(0);
            Status.check(LuminaNative.lumina_step(engine, timeoutMillis, events, events.sizeof(), MOST_EVENTS, eventCount));
            var list = new ArrayList<EngineEvent>((int) eventCount.get());
            for (long i = 0; i < eventCount.get(); i++) {
                list.add(event(events.position(i)));
            }
            return list;
        });
    }

    private static EngineEvent event(lumina_event raw) {
        return switch (raw.kind()) {
            case LuminaNative.LUMINA_EVENT_TEXT -> new EngineEvent.TextToken(raw.request(), raw.token());
            case LuminaNative.LUMINA_EVENT_IMAGE_START ->
                    new EngineEvent.ImageStart(raw.request(), raw.image(), raw.height(), raw.width(),
                            ints(raw.codes(), raw.code_count()));
            case LuminaNative.LUMINA_EVENT_ROW ->
                    new EngineEvent.Row(raw.request(), raw.image(), raw.row(), ints(raw.codes(), raw.code_count()));
            case LuminaNative.LUMINA_EVENT_IMAGE -> new EngineEvent.ImageCodes(raw.request(), raw.image(),
                    new org.luminamgpt.CodeGrid(raw.height(), raw.width(), ints(raw.codes(), raw.code_count())));
            case LuminaNative.LUMINA_EVENT_FINISHED -> finished(raw);
            default -> throw new LuminaException.EngineFailure("the engine sent an event of unknown kind " + raw.kind());
        };
    }

    private static EngineEvent finished(lumina_event raw) {
        boolean cancelled = raw.status() == LuminaNative.LUMINA_CANCELLED;
        LuminaException failure = raw.status() == LuminaNative.LUMINA_OK ? null
                : Status.exception(raw.status(), Status.text(raw.message()));
        return new EngineEvent.Finished(raw.request(), failure, cancelled,
                raw.finish() == LuminaNative.LUMINA_FINISH_END_OF_TURN, ints(raw.ids(), raw.id_count()), raw.prompt_tokens(),
                raw.cached_prompt_tokens(), raw.passes(), raw.preemptions());
    }

    private static int[] ints(@Nullable IntPointer pointer, long count) {
        int[] values = new int[Math.toIntExact(count)];
        if (pointer != null && count > 0) {
            pointer.get(values);
        }
        return values;
    }

    @Override
    public void wake() {
        handle.call(LuminaNative::lumina_wake);
    }

    @Override
    public float[] forward(int[] ids, int from) {
        long values = (long) (ids.length - from) * info.vocabularySize();
        if (from < 0 || from >= ids.length || values > Integer.MAX_VALUE - 8) {
            throw new LuminaException.InvalidRequest("logits of positions " + from + " to " + (ids.length - 1) + " with "
                    + info.vocabularySize() + " values each: there have to be some, and fit into one array");
        }
        float[] logits = new float[(int) values];
        handle.call(engine -> LuminaNative.lumina_forward(engine, ids, ids.length, from, logits));
        return logits;
    }

    @Override
    public float[] next(EngineRequest request) {
        float[] probabilities = new float[info.vocabularySize()];
        withRequest(request, raw -> handle.call(engine -> LuminaNative.lumina_next(engine, raw, probabilities)));
        return probabilities;
    }

    @Override
    public EngineStats stats() {
        return Natives.withMemory(this::statsNow);
    }

    private EngineStats statsNow() {
        try (var raw = new lumina_engine_stats()) {
            raw.struct_size(raw.sizeof());
            handle.call(engine -> LuminaNative.lumina_engine_get_stats(engine, raw));
            return new EngineCounters(raw.steps(), raw.rows(), raw.tokens_generated(), raw.requests_finished(), raw.preemptions(),
                    raw.evicted_pages(), raw.prompt_tokens(), raw.cached_prompt_tokens(), raw.drafts(), raw.drafts_accepted(),
                    raw.waiting(), raw.running(), raw.free_pages(), raw.cached_pages());
        }
    }

    @Override
    public EngineTiming.Machine measureMachine() {
        double[] bandwidth = new double[1];
        double[] multiplyRate = new double[1];
        Status.check(LuminaNative.lumina_measure_bandwidth(info.threads(), BANDWIDTH_BYTES, bandwidth));
        Status.check(LuminaNative.lumina_measure_multiply_rate(info.threads(), multiplyRate));
        return new EngineTiming.Machine(bandwidth[0], multiplyRate[0]);
    }

    @Override
    public EngineTiming time(int batch, int context, int steps, int prefill) {
        return Natives.withMemory(() -> timeNow(batch, context, steps, prefill));
    }

    private EngineTiming timeNow(int batch, int context, int steps, int prefill) {
        try (var raw = new lumina_bench()) {
            raw.struct_size(raw.sizeof());
            raw.batch(batch).context(context).steps(steps).prefill(prefill);
            handle.call(engine -> LuminaNative.lumina_engine_bench(engine, raw));
            return new EngineTiming(new double[] {raw.step_ms_median(), raw.step_ms_min(), raw.step_ms_max()},
                    new double[] {raw.prefill_tokens_per_second(), raw.prefill_tokens_per_second_min(),
                            raw.prefill_tokens_per_second_max()},
                    raw.weight_bytes_per_step(), raw.cache_bytes_per_step(), raw.products_per_row(), raw.head_products_per_row());
        }
    }

    @Override
    public void shutDown() {
        handle.shutDown();
    }

    @Override
    public void close() {
        handle.close();
        Pointer memory = events;
        memory.close();
        eventCount.close();
    }
}
