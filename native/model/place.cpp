// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
// What a model takes when it is made: weights, pages, room for passes.
#include <algorithm>

#include "core/round.h"
#include "core/thread_pool.h"
#include "model/model.h"
#include "model/rope.h"

namespace lumina {
namespace {

uint64_t bytes_per_cached_value(DType type) {
  switch (type) {
    case DType::f32: return 4;
    case DType::bf16: return 2;
    default: return 1;
  }
}

// Weights stored as bf16 are read as they are where f32 is asked for: the values are the same. Those of a quantized
// checkpoint stay what they are.
DType stored_as(DType wanted, DType host) { return wanted == DType::f32 || is_quantized(host) ? host : wanted; }

// The embedding is read row by row and never multiplied: quantizing it would save nothing.
DType embedding_type(DType wanted, DType host) { return is_quantized(wanted) ? host : stored_as(wanted, host); }

// The last product decides between near equals; in int4 models it stays int8, as it is a small share of the bytes.
DType head_type(DType wanted, DType host) { return stored_as(wanted == DType::int4 ? DType::int8 : wanted, host); }

}  // namespace

uint64_t Model::page_bytes(const ModelConfig& config, DType type) {
  const uint64_t values = 2 * uint64_t{kPageTokens} * static_cast<uint64_t>(config.kv_width());
  const uint64_t scales = type == DType::int8 ? 2 * uint64_t{kPageTokens} * config.kv_heads * sizeof(float) : 0;
  return config.layers * (values * bytes_per_cached_value(type) + scales);
}

Model::Model(Checkpoint checkpoint, const Backend& backend, Stream stream, const ModelOptions& options)
    : checkpoint_(std::move(checkpoint)), backend_(backend), stream_(stream), options_(options) {
  place_layers();
  allocate_buffers();
  // On a card every position that the pages have room for: a table that grew would be another one.
  grow_rope(backend_.make_stream ? cached_positions() : std::min<int64_t>(config().max_positions, cached_positions()));
}

PackedWeights Model::place(const Weights& host, DType type, bool table) {
  if (!checkpoint_.random_matrices.empty()) {
    ThreadPool pool(one_per_core());
    checkpoint_.random_matrices.make(host.data, pool);
  }
  PackedWeights packed = (table ? backend_.pack_table : backend_.pack)(host, type, stream_);
  if (packed.memory) {
    memory_.push_back(packed.memory);
    const bool read_elsewhere = host.data == embedding_.data;  // a tied head's
    if (!read_elsewhere) checkpoint_.random_matrices.give_back(host.data);
  }
  return packed;
}

const float* Model::place(const std::vector<float>& host) {
  if (host.empty()) return nullptr;
  void* memory = allocate(host.size() * sizeof(float));
  backend_.upload(memory, host.data(), host.size() * sizeof(float), stream_);
  return static_cast<const float*>(memory);
}

void* Model::allocate(size_t bytes) {
  memory_.push_back(backend_.allocate(bytes));
  return memory_.back().get();
}

PagePool Model::allocate_pool() {
  const auto& c = config();
  const size_t tokens = static_cast<size_t>(options_.page_count) * kPageTokens;
  const size_t bytes = tokens * static_cast<size_t>(c.kv_width()) * bytes_per_cached_value(options_.pages);
  PagePool pool{allocate(bytes), allocate(bytes), nullptr, nullptr, options_.pages, c.kv_heads, c.head_dim};
  if (options_.pages == DType::int8) {
    pool.k_scales = allocate_floats(static_cast<int64_t>(tokens) * c.kv_heads);
    pool.v_scales = allocate_floats(static_cast<int64_t>(tokens) * c.kv_heads);
  }
  return pool;
}

void Model::place_layers() {
  const DType type = options_.weights;
  // In f32 inputs are not rounded, as a back end's own order of bf16 weights may do.
  const auto row_major = [&](const Weights& w) { return type == DType::f32 && !is_quantized(w.type); };
  embedding_ = place(checkpoint_.embedding, embedding_type(type, checkpoint_.embedding.type), true).weights;
  const PackedWeights head =
      place(checkpoint_.head, head_type(type, checkpoint_.head.type), row_major(checkpoint_.head));
  head_ = head.weights;
  head_bytes_ = head.bytes;
  final_norm_ = place(checkpoint_.final_norm);
  for (LayerWeights& host : checkpoint_.layers) {
    Layer layer{};
    const auto matrix = [&](const Weights& w) {
      const PackedWeights packed = place(w, stored_as(type, w.type), row_major(w));
      layer_bytes_ += packed.bytes;
      return packed.weights;
    };
    layer.q = matrix(host.q), layer.k = matrix(host.k), layer.v = matrix(host.v), layer.o = matrix(host.o);
    layer.gate = matrix(host.gate), layer.up = matrix(host.up), layer.down = matrix(host.down);
    layer.q_bias = place(host.q_bias), layer.k_bias = place(host.k_bias), layer.v_bias = place(host.v_bias);
    layer.o_bias = place(host.o_bias), layer.gate_bias = place(host.gate_bias);
    layer.up_bias = place(host.up_bias), layer.down_bias = place(host.down_bias);
    layer.input_norm = place(host.input_norm);
    layer.post_attention_norm = place(host.post_attention_norm);
    layer.qk = {place(host.q_gamma), place(host.q_beta), place(host.k_gamma), place(host.k_beta),
                host.q_rows,         host.k_rows,        config().heads,      nullptr};
    layer.pool = allocate_pool();
    layers_.push_back(layer);
  }
}

uint64_t Model::weight_bytes_per_image_step() const {
  return layer_bytes_ +
         head_bytes_ * static_cast<uint64_t>(vocabulary().image_count) / static_cast<uint64_t>(head_.rows);
}

uint64_t Model::products_per_image_row() const {
  uint64_t products = head_products_per_image_row();
  for (const Layer& l : layers_)
    for (const Weights* w : {&l.q, &l.k, &l.v, &l.o, &l.gate, &l.up, &l.down})
      products += static_cast<uint64_t>(w->rows * w->cols);
  return products;
}

void Model::allocate_buffers() {
  const auto& c = config();
  const int64_t rows = options_.max_rows;
  hidden_ = allocate_floats(rows * c.hidden_size);
  normed_ = allocate_floats(rows * c.hidden_size);
  q_ = allocate_floats(rows * c.q_width());
  k_ = allocate_floats(rows * c.kv_width());
  v_ = allocate_floats(rows * c.kv_width());
  attended_ = allocate_floats(rows * c.q_width());
  mlp_ = allocate_floats(rows * c.intermediate_size);
  last_ = allocate_floats(int64_t{options_.max_wanted} * c.hidden_size);
  normed_last_ = allocate_floats(int64_t{options_.max_wanted} * c.hidden_size);
  device_logits_ = allocate_floats(int64_t{options_.max_wanted} * c.vocab_size);
  stream_.scratch_bytes = backend_.scratch_bytes(
      {.rows = rows,
       .k = std::max({int64_t{c.hidden_size}, int64_t{c.intermediate_size}, c.q_width()}),
       .outputs = std::max({2 * int64_t{c.intermediate_size}, int64_t{c.vocab_size}, c.q_width() + 2 * c.kv_width()}),
       .pages = static_cast<int32_t>(
           std::min<int64_t>(options_.page_count, ceil_div(std::max(c.max_positions, 1), kPageTokens))),
       .heads = c.heads,
       .head_dim = c.head_dim});
  if (stream_.scratch_bytes > 0) stream_.scratch = allocate(stream_.scratch_bytes);
  memory_.push_back(backend_.allocate_host(static_cast<size_t>(options_.max_wanted) * c.vocab_size * sizeof(float)));
  logits_ = static_cast<float*>(memory_.back().get());
  constexpr size_t kMostTables = 4 << 20;  // page numbers; a pass that has more takes more then
  const size_t tables = static_cast<size_t>(rows) * static_cast<size_t>(options_.page_count);
  if (backend_.make_stream) take_pass_memory(tables_at() + std::min(tables, kMostTables));
  const auto wanted = static_cast<size_t>(options_.max_wanted), windows = most_windows();
  if (draws_ids()) device_ids_ = static_cast<int32_t*>(allocate((wanted + windows) * sizeof(int32_t)));
  if (!queues()) return;
  window_states_ = static_cast<WindowState*>(allocate(windows * sizeof(WindowState)));
  constexpr size_t kMostQueuedTables = 64 << 10;
  queue_capacity_ = tables_at() + std::min(tables, kMostQueuedTables);
  for (QueuedPass& pass : queue_) {
    pass.on_host = backend_.allocate_host(queue_capacity_ * sizeof(int32_t));
    pass.drawn = backend_.allocate_host((wanted + windows) * sizeof(int32_t));
    pass.mark = backend_.queueing->make_mark();
  }
}

void Model::take_pass_memory(size_t ints) {
  if (ints <= pass_capacity_) return;
  if (queued_ > 0) backend_.synchronize(stream_);  // ids of what is queued can still be taken
  recordings_.clear();                             // they read the plan where it lay
  pass_capacity_ = 0;
  pass_ = backend_.allocate(ints * sizeof(int32_t));
  pass_on_host_ = backend_.allocate_host(ints * sizeof(int32_t));
  pass_capacity_ = ints;
}

void Model::grow_rope(int64_t positions) {
  if (positions <= rope_positions_) return;
  const int64_t grown_positions = std::max(positions, std::min(2 * rope_positions_, cached_positions()));
  const std::vector<float> table = rope_table(config(), grown_positions);
  Buffer grown = backend_.allocate(table.size() * sizeof(float));
  backend_.upload(grown.get(), table.data(), table.size() * sizeof(float), stream_);
  if (queued_ > 0) backend_.synchronize(stream_);
  recordings_.clear();
  rope_ = std::move(grown);
  rope_positions_ = grown_positions;  // last: without memory for more, the old table still holds
  for (Layer& layer : layers_) layer.qk.cos_sin = static_cast<const float*>(rope_.get());
}

}  // namespace lumina
