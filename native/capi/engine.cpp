// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include "engine/engine.h"

#include <cstdio>

#include "backend/cpu/measure.h"
#include "capi/guarded.h"

using namespace lumina;
using namespace lumina::capi;

struct lumina_engine {
  explicit lumina_engine(const EngineOptions& options) : impl(options) {}
  mutable Calls calls;
  Engine impl;
};

namespace {

// Runs body(engine) as one of the handle's calls.
template <typename Handle, typename Body>
lumina_status with(Handle* handle, Body&& body) {
  return guarded([&] {
    require(handle != nullptr, "the engine handle is NULL");
    Calls::Call call(handle->calls);
    body(handle->impl);
  });
}

std::optional<DType> to_dtype(int32_t dtype, const char* name) {
  switch (dtype) {
    case LUMINA_DTYPE_AUTO: return std::nullopt;
    case LUMINA_DTYPE_F32: return DType::f32;
    case LUMINA_DTYPE_BF16: return DType::bf16;
    case LUMINA_DTYPE_INT8: return DType::int8;
    case LUMINA_DTYPE_INT4: return DType::int4;
    default: throw Error(ErrorCode::invalid_request, text(name, " must be a lumina_dtype, was ", dtype));
  }
}

int32_t from_dtype(DType dtype) {
  switch (dtype) {
    case DType::f32: return LUMINA_DTYPE_F32;
    case DType::bf16: return LUMINA_DTYPE_BF16;
    case DType::int8: return LUMINA_DTYPE_INT8;
    case DType::int4: return LUMINA_DTYPE_INT4;
  }
  return LUMINA_DTYPE_AUTO;
}

template <typename Int>
Int or_default(Int value, Int fallback) {
  return value == 0 ? fallback : value;
}

Speculation speculation_of(const lumina_engine_options& given) {
  constexpr int32_t kDefaultWindow = 4, kDefaultRows = 2;
  const int32_t window = or_default(given.window, kDefaultWindow);
  switch (given.speculation) {
    case LUMINA_SPECULATION_AUTO:
      return {Speculation::Acceptance::exact, or_default(given.window, Speculation::kChosen)};
    case LUMINA_SPECULATION_OFF: return {Speculation::Acceptance::exact, 1};
    case LUMINA_SPECULATION_EXACT: return {Speculation::Acceptance::exact, window};
    case LUMINA_SPECULATION_PROBABILISTIC: return {Speculation::Acceptance::probabilistic, window};
    case LUMINA_SPECULATION_APPROXIMATE:
      return {Speculation::Acceptance::approximate, or_default(given.window, kDefaultRows)};
    default:
      throw Error(ErrorCode::invalid_request,
                  text("speculation must be a lumina_speculation, was ", given.speculation));
  }
}

EngineOptions to_options(const lumina_engine_options& given) {
  EngineOptions options;
  options.model_dir = or_empty(given.model_dir);
  options.tokenizer_file = or_empty(given.tokenizer_file);
  options.random_config = or_empty(given.random_config);
  require(options.model_dir.empty() != options.random_config.empty(),
          "exactly one of model_dir and random_config must be given");
  options.device = given.device ? given.device : "auto";
  options.weights = to_dtype(given.dtype, "dtype");
  options.pages = to_dtype(given.kv_dtype, "kv_dtype");
  options.threads = given.threads;
  options.queue_capacity = or_default(given.queue_capacity, options.queue_capacity);
  options.prefill_chunk = or_default(given.prefill_chunk, options.prefill_chunk);
  options.mapped = given.no_mapping == 0;
  options.kv_budget_bytes = given.kv_budget_bytes;
  options.speculation = speculation_of(given);
  options.cuda_library = or_empty(given.cuda_library);
  return options;
}

Request to_request(const lumina_request& given) {
  require(given.prompt != nullptr && given.prompt_length > 0, "the prompt is empty; it needs at least the BOS id");
  Request request;
  request.prompt.assign(given.prompt, given.prompt + given.prompt_length);
  request.sampling = {given.seed, given.guidance, given.temperature, given.image_top_k, given.text_top_k};
  request.max_new_tokens = given.max_new_tokens;
  request.grid_height = given.grid_height;
  request.grid_width = given.grid_width;
  request.restrict_grids = given.restrict_grids != 0;
  return request;
}

int32_t from_kind(Event::Kind kind) {
  switch (kind) {
    case Event::Kind::text: return LUMINA_EVENT_TEXT;
    case Event::Kind::image_start: return LUMINA_EVENT_IMAGE_START;
    case Event::Kind::row: return LUMINA_EVENT_ROW;
    case Event::Kind::image: return LUMINA_EVENT_IMAGE;
    case Event::Kind::finished: return LUMINA_EVENT_FINISHED;
  }
  return 0;
}

int32_t from_finish(Finish finish) {
  switch (finish) {
    case Finish::none: return 0;
    case Finish::end_of_turn: return LUMINA_FINISH_END_OF_TURN;
    case Finish::max_tokens: return LUMINA_FINISH_MAX_TOKENS;
    case Finish::error: return LUMINA_FINISH_ERROR;
  }
  return 0;
}

constexpr size_t kFirstEventSize = 112;  // of lumina_event in the first header

// Pointers of the result borrow from `event`.
lumina_event from_event(const Event& event) {
  lumina_event out{};
  out.request = event.request;
  out.kind = from_kind(event.kind);
  out.token = event.token;
  out.image = event.image;
  out.row = event.row;
  out.height = event.height;
  out.width = event.width;
  out.codes = event.codes.data();
  out.code_count = event.codes.size();
  out.status = event.error ? static_cast<int32_t>(*event.error) : LUMINA_OK;
  out.finish = from_finish(event.finish);
  out.message = event.message.c_str();
  out.ids = event.ids.data();
  out.id_count = event.ids.size();
  out.prompt_tokens = event.prompt_tokens;
  out.cached_prompt_tokens = event.cached_prompt_tokens;
  out.passes = event.passes;
  out.preemptions = event.preemptions;
  return out;
}

lumina_engine_info info_of(const Engine& engine) {
  const Model& model = engine.model();
  const ModelConfig& c = model.config();
  const Vocabulary& v = model.vocabulary();
  lumina_engine_info info{};
  info.layers = c.layers, info.hidden_size = c.hidden_size, info.intermediate_size = c.intermediate_size;
  info.heads = c.heads, info.kv_heads = c.kv_heads, info.head_dim = c.head_dim, info.vocab_size = c.vocab_size;
  info.max_positions = c.max_positions;
  info.bos = v.bos, info.image_start = v.image_start, info.image_end = v.image_end;
  info.end_of_row = v.end_of_row, info.end_of_turn = v.end_of_turn;
  info.grid_zero = v.grid_zero, info.grid_count = v.grid_count;
  info.image_first = v.image_first, info.image_count = v.image_count;
  info.swin_norm = c.swin_norm, info.mask_image_logits = c.mask_image_logits;
  info.dtype = from_dtype(model.options().weights), info.kv_dtype = from_dtype(model.options().pages);
  info.threads = engine.threads(), info.page_tokens = kPageTokens, info.pages = model.options().page_count;
  info.parameters = model.parameters(), info.weight_bytes = model.weight_bytes(), info.kv_bytes = model.kv_bytes();
  std::snprintf(info.device, sizeof info.device, "%s", engine.device().name.c_str());
  std::snprintf(info.device_why, sizeof info.device_why, "%s", engine.device().why.c_str());
  info.card_use = static_cast<int32_t>(engine.device().card);
  std::snprintf(info.card_why, sizeof info.card_why, "%s", engine.device().why.c_str());
  std::snprintf(info.card_kind, sizeof info.card_kind, "%s", engine.device().kind.c_str());
  return info;
}

}  // namespace

lumina_status lumina_engine_open(const lumina_engine_options* options, lumina_engine** engine) {
  return guarded([&] {
    require(engine != nullptr, "engine is NULL; it must point to where the handle goes");
    *engine = nullptr;
    *engine = new lumina_engine(to_options(read_struct(options, "lumina_engine_options")));
  });
}

void lumina_engine_shut_down(lumina_engine* engine) {
  if (!engine) return;
  engine->calls.close();
  engine->impl.shut_down();
}

void lumina_engine_close(lumina_engine* engine) {
  if (!engine) return;
  lumina_engine_shut_down(engine);
  engine->calls.wait();
  delete engine;
}

lumina_status lumina_engine_get_info(const lumina_engine* engine, lumina_engine_info* info) {
  return with(engine, [&](const Engine& impl) { write_struct(info_of(impl), info, "lumina_engine_info"); });
}

lumina_status lumina_engine_image_ids(const lumina_engine* engine, int32_t* code_to_id, size_t capacity) {
  return with(engine, [&](const Engine& impl) {
    const auto& ids = impl.model().vocabulary().code_to_id;
    require(code_to_id != nullptr && capacity >= ids.size(), "code_to_id must hold image_count ids");
    std::ranges::copy(ids, code_to_id);
  });
}

lumina_status lumina_submit(lumina_engine* engine, const lumina_request* request, uint64_t* id) {
  return with(engine, [&](Engine& impl) {
    require(id != nullptr, "id is NULL; it must point to where the request's id goes");
    *id = impl.submit(to_request(read_struct(request, "lumina_request")));
  });
}

lumina_status lumina_cancel(lumina_engine* engine, uint64_t id) {
  return with(engine, [&](Engine& impl) { impl.cancel(id); });
}

lumina_status lumina_wake(lumina_engine* engine) {
  return with(engine, [&](Engine& impl) { impl.wake(); });
}

lumina_status lumina_step(lumina_engine* engine, int32_t timeout_ms, lumina_event* events, size_t event_size,
                          size_t capacity, size_t* count) {
  return with(engine, [&](Engine& impl) {
    require(events != nullptr && capacity > 0 && count != nullptr,
            "events, a capacity of 1 or more and count are needed");
    require(event_size >= kFirstEventSize && event_size % alignof(lumina_event) == 0 && event_size <= (1 << 16),
            "event_size must be sizeof(lumina_event)");
    *count = 0;
    auto* at = reinterpret_cast<std::byte*>(events);
    for (const Event& event : impl.step(timeout_ms, capacity)) {
      write_element(from_event(event), at, event_size);
      at += event_size;
      ++*count;
    }
  });
}

lumina_status lumina_forward(lumina_engine* engine, const int32_t* ids, size_t length, size_t from, float* logits) {
  return with(engine, [&](Engine& impl) {
    require(ids != nullptr && logits != nullptr, "ids and logits are needed");
    impl.forward({ids, length}, from, logits);
  });
}

lumina_status lumina_next(lumina_engine* engine, const lumina_request* request, float* probs) {
  return with(engine, [&](Engine& impl) {
    require(probs != nullptr, "probs is NULL; it must hold vocab_size floats");
    impl.next(to_request(read_struct(request, "lumina_request")),
              {probs, static_cast<size_t>(impl.model().config().vocab_size)});
  });
}

lumina_status lumina_engine_get_stats(const lumina_engine* engine, lumina_engine_stats* stats) {
  return with(engine, [&](const Engine& impl) {
    const EngineStats now = impl.stats();
    lumina_engine_stats out{};
    out.steps = now.steps, out.rows = now.rows;
    out.tokens_generated = now.tokens_generated, out.requests_finished = now.requests_finished;
    out.preemptions = now.preemptions, out.evicted_pages = now.evicted_pages;
    out.prompt_tokens = now.prompt_tokens, out.cached_prompt_tokens = now.cached_prompt_tokens;
    out.drafts = now.drafts, out.drafts_accepted = now.drafts_accepted;
    out.waiting = now.waiting, out.running = now.running;
    out.free_pages = now.free_pages, out.cached_pages = now.cached_pages;
    write_struct(out, stats, "lumina_engine_stats");
  });
}

lumina_status lumina_measure_bandwidth(int32_t threads, uint64_t bytes, double* bytes_per_second) {
  return guarded([&] {
    require(bytes_per_second != nullptr, "bytes_per_second is NULL");
    require(threads >= 1 && threads <= 1024 && bytes >= 4096, "1 to 1024 threads and at least 4096 bytes are needed");
    ThreadPool pool(threads);
    *bytes_per_second = cpu::measure_bandwidth(pool, bytes);
  });
}

lumina_status lumina_measure_multiply_rate(int32_t threads, double* products_per_second) {
  return guarded([&] {
    require(products_per_second != nullptr, "products_per_second is NULL");
    require(threads >= 1 && threads <= 1024, "1 to 1024 threads are needed");
    ThreadPool pool(threads);
    *products_per_second = cpu::measure_multiply_rate(pool);
  });
}

lumina_status lumina_engine_bench(lumina_engine* engine, lumina_bench* bench) {
  return with(engine, [&](Engine& impl) {
    lumina_bench run = read_struct(bench, "lumina_bench");
    BenchResult result = impl.bench({run.batch, run.context, run.steps, run.prefill});
    auto& steps = result.step_seconds;
    std::ranges::sort(steps);
    run.step_ms_median = 1e3 * steps[steps.size() / 2];
    run.step_ms_min = 1e3 * steps.front();
    run.step_ms_max = 1e3 * steps.back();
    const Model& model = impl.model();
    run.weight_bytes_per_step = model.weight_bytes_per_image_step();
    const auto token_bytes =
        static_cast<double>(Model::page_bytes(model.config(), model.options().pages)) / kPageTokens;
    run.cache_bytes_per_step = static_cast<uint64_t>(token_bytes * run.context * run.batch);
    if (auto& prefills = result.prefill_seconds; !prefills.empty()) {
      std::ranges::sort(prefills);
      run.prefill_tokens_per_second = run.prefill / prefills[prefills.size() / 2];
      run.prefill_tokens_per_second_min = run.prefill / prefills.back();
      run.prefill_tokens_per_second_max = run.prefill / prefills.front();
    }
    run.products_per_row = model.products_per_image_row();
    run.head_products_per_row = model.head_products_per_image_row();
    write_struct(run, bench, "lumina_bench");
  });
}
