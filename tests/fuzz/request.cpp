// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <vector>

#include "fields.h"
#include "input.h"
#include "lumina/lumina.h"

// lumina_request and the structs that are read back, of any size, with any numbers in them, on an engine of random weights.
namespace {

using namespace lumina::fuzz;

lumina_engine* open_engine() {
  lumina_engine_options options{};
  options.struct_size = sizeof options;
  options.random_config =
      R"({"hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2, "num_key_value_heads": 1,
      "intermediate_size": 16, "vocab_size": 80, "max_position_embeddings": 64})";
  options.device = "cpu";
  options.threads = 1;
  options.kv_budget_bytes = 1 << 16;
  options.queue_capacity = 4;
  lumina_engine* engine = nullptr;
  if (lumina_engine_open(&options, &engine) != LUMINA_OK) __builtin_trap();
  return engine;
}

void check(lumina_status status) {
  if (status == LUMINA_FAILURE || (status != LUMINA_OK && lumina_last_error()[0] == '\0')) __builtin_trap();
}

/// Steps until nothing is under way, with room for `capacity` events at a time.
void drain(lumina_engine* engine, size_t event_size, size_t capacity) {
  std::vector<std::byte> events(event_size * capacity);
  for (;;) {
    lumina_engine_stats stats{};
    stats.struct_size = sizeof stats;
    if (lumina_engine_get_stats(engine, &stats) != LUMINA_OK) __builtin_trap();
    size_t count = 0;
    if (lumina_step(engine, 0, reinterpret_cast<lumina_event*>(events.data()), event_size, capacity, &count) !=
        LUMINA_OK)
      __builtin_trap();
    if (count == 0 && stats.waiting == 0 && stats.running == 0) return;
  }
}

template <typename Struct>
void read_back(lumina_engine* engine, lumina_status (*read)(const lumina_engine*, Struct*), uint8_t choice) {
  Shaped<Struct> out(Struct{}, size_by<Struct>(choice));
  check(read(engine, out.get()));
}

/// A few steps of any batch, context and prefill.
void measure(lumina_engine* engine, const lumina_request& numbers, uint8_t choice) {
  constexpr int32_t kMostSteps = 3;
  lumina_bench bench{};
  bench.batch = numbers.image_top_k;
  bench.context = numbers.text_top_k;
  bench.steps = std::min(numbers.max_new_tokens, kMostSteps);
  bench.prefill = numbers.grid_height;
  Shaped<lumina_bench> shaped(bench, size_by<lumina_bench>(choice));
  check(lumina_engine_bench(engine, shaped.get()));
}

}  // namespace

void fuzz_one(std::string_view input) {
  static lumina_engine* const engine = open_engine();
  constexpr int32_t kVocabulary = 80;
  Fields fields(input);
  const auto action = fields.take<uint8_t>(), shape = fields.take<uint8_t>();
  lumina_request request{};
  request.seed = fields.take<uint64_t>();
  request.guidance = fields.take<float>();
  request.temperature = fields.take<float>();
  request.image_top_k = fields.take<int32_t>();
  request.text_top_k = fields.take<int32_t>();
  request.max_new_tokens = fields.take<int32_t>();
  request.grid_height = fields.take<int32_t>();
  request.grid_width = fields.take<int32_t>();
  request.restrict_grids = fields.take<int32_t>();
  const auto event_choice = fields.take<uint8_t>();
  std::vector<int32_t> prompt;
  for (const char c : fields.rest()) prompt.push_back(static_cast<signed char>(c));
  request.prompt = prompt.data();
  request.prompt_length = prompt.size();
  Shaped<lumina_request> shaped(request, size_by<lumina_request>(shape));
  uint64_t id = 0;
  switch (action % 9) {
    case 0: {
      std::vector<float> probabilities(kVocabulary);
      const lumina_status status = lumina_next(engine, shaped.get(), probabilities.data());
      check(status);
      float sum = 0;
      for (const float p : probabilities) sum += p;
      if (status == LUMINA_OK && !(std::fabs(sum - 1) < 1e-3f)) __builtin_trap();
      return;
    }
    case 1: {
      const size_t from = event_choice;
      std::vector<float> logits(from < prompt.size() ? (prompt.size() - from) * kVocabulary : 1);
      return check(lumina_forward(engine, prompt.data(), prompt.size(), from, logits.data()));
    }
    case 2: read_back(engine, lumina_engine_get_info, event_choice); break;
    case 3: read_back(engine, lumina_engine_get_stats, event_choice); break;
    case 6: {
      std::vector<int32_t> ids(kVocabulary);
      return check(lumina_engine_image_ids(engine, ids.data(), std::min<size_t>(event_choice, ids.size())));
    }
    case 7: return measure(engine, request, shape);
    case 8: check(lumina_wake(engine)); break;
    default: break;
  }
  const lumina_status status = lumina_submit(engine, shaped.get(), &id);
  check(status);
  if (action % 9 == 5) check(lumina_cancel(engine, id));
  if (status == LUMINA_OK)
    drain(engine, sizeof(lumina_event) + 8 * (event_choice % 9u), 1 + event_choice % 5u);  // later headers'
}
