// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include "fields.h"
#include "input.h"
#include "io/json.h"
#include "lumina/lumina.h"
#include "model/config.h"

// The option structs of the C ABI, of any size, with any numbers and texts in them.
namespace {

using namespace lumina::fuzz;

void check(lumina_status status) {
  if (status == LUMINA_FAILURE || (status != LUMINA_OK && lumina_last_error()[0] == '\0')) __builtin_trap();
}

/// Whether a random model of this shape is small enough to be made a thousand times a second.
bool is_small(const std::string& config) {
  bool small = true;
  expect_answer([&] {
    const auto c = lumina::ModelConfig::from_json(lumina::io::parse_json(config, ""), "");
    small = c.layers <= 4 && c.hidden_size <= 64 && c.intermediate_size <= 64 && c.vocab_size <= 256;
  });
  return small;
}

void open_engine(Fields& fields) {
  const size_t size = size_by<lumina_engine_options>(fields.take<uint8_t>());
  const auto absent = fields.take<uint8_t>();
  lumina_engine_options options{};
  options.dtype = fields.take<int8_t>();
  options.kv_dtype = fields.take<int8_t>();
  options.threads = fields.take<int32_t>();
  options.queue_capacity = fields.take<int32_t>();
  options.prefill_chunk = fields.take<int32_t>();
  options.no_mapping = fields.take<int8_t>();
  options.kv_budget_bytes = fields.take<uint64_t>();
  options.speculation = fields.take<int8_t>();
  options.window = fields.take<int32_t>();
  if (options.threads == 0 || (options.threads > 2 && options.threads <= 1024)) options.threads = 1;  // they cost time
  if (options.prefill_chunk > 64 && options.prefill_chunk <= 65536) options.prefill_chunk = 64;  // and these memory
  if (options.kv_budget_bytes > (1 << 20) && options.kv_budget_bytes < uint64_t{1} << 50)
    options.kv_budget_bytes = 1 << 20;
  const std::string device = fields.text(), config = fields.text(), directory = fields.text(),
                    tokenizer = fields.text();
  if (!is_small(config)) return;
  options.device = absent & 1 ? nullptr : device.c_str();
  options.random_config = absent & 2 ? nullptr : config.c_str();
  options.model_dir = absent & 4 ? nullptr : directory.c_str();
  options.tokenizer_file = absent & 8 ? nullptr : tokenizer.c_str();
  Shaped<lumina_engine_options> shaped(options, size);
  lumina_engine* engine = nullptr;
  const lumina_status status = lumina_engine_open(shaped.get(), &engine);
  check(status);
  if ((status == LUMINA_OK) != (engine != nullptr)) __builtin_trap();
  lumina_engine_close(engine);
}

void open_vq(Fields& fields) {
  const size_t size = size_by<lumina_vq_options>(fields.take<uint8_t>());
  lumina_vq_options options{};
  options.threads = fields.take<int32_t>();
  if (options.threads == 0 || (options.threads > 2 && options.threads <= 1024)) options.threads = 1;
  const std::string device = fields.text(), directory = fields.text();
  options.device = device.c_str();
  options.dir = directory.empty() ? nullptr : directory.c_str();
  Shaped<lumina_vq_options> shaped(options, size);
  lumina_vq* vq = nullptr;
  check(lumina_vq_open(shaped.get(), &vq));
  lumina_vq_close(vq);
}

void quantize(Fields& fields) {
  const size_t size = size_by<lumina_quantize_options>(fields.take<uint8_t>());
  lumina_quantize_options options{};
  options.dtype = fields.take<int8_t>();
  options.threads = fields.take<int32_t>();
  if (options.threads == 0 || (options.threads > 2 && options.threads <= 1024)) options.threads = 1;
  const std::string from = fields.text();
  options.model_dir = from.c_str();
  options.out_dir = "/nowhere/of/lumina/fuzz";
  const int32_t samples[4] = {};
  size_t lengths[2] = {fields.take<uint8_t>() % 3u, fields.take<uint8_t>() % 3u};
  options.samples = samples;
  options.sample_lengths = lengths;
  options.sample_count = fields.take<uint8_t>() % 3u;
  Shaped<lumina_quantize_options> shaped(options, size);
  check(lumina_quantize(shaped.get()));
}

}  // namespace

void fuzz_one(std::string_view input) {
  Fields fields(input);
  switch (fields.take<uint8_t>() % 4) {
    case 0: return open_vq(fields);
    case 1: return quantize(fields);
    default: return open_engine(fields);
  }
}
