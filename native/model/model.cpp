// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include "model/model.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <limits>

#include "core/error.h"
#include "core/round.h"
#include "core/thread_pool.h"
#include "model/rope.h"

namespace lumina {
namespace {

int64_t q_width(const ModelConfig& c) { return int64_t{c.heads} * c.head_dim; }
int64_t kv_width(const ModelConfig& c) { return int64_t{c.kv_heads} * c.head_dim; }

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
  const uint64_t values = 2 * uint64_t{kPageTokens} * static_cast<uint64_t>(kv_width(config));
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
  const size_t bytes = tokens * static_cast<size_t>(kv_width(c)) * bytes_per_cached_value(options_.pages);
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
  q_ = allocate_floats(rows * q_width(c));
  k_ = allocate_floats(rows * kv_width(c));
  v_ = allocate_floats(rows * kv_width(c));
  attended_ = allocate_floats(rows * q_width(c));
  mlp_ = allocate_floats(rows * c.intermediate_size);
  last_ = allocate_floats(int64_t{options_.max_wanted} * c.hidden_size);
  normed_last_ = allocate_floats(int64_t{options_.max_wanted} * c.hidden_size);
  device_logits_ = allocate_floats(int64_t{options_.max_wanted} * c.vocab_size);
  stream_.scratch_bytes = backend_.scratch_bytes(
      {.rows = rows,
       .k = std::max({int64_t{c.hidden_size}, int64_t{c.intermediate_size}, q_width(c)}),
       .outputs = std::max({2 * int64_t{c.intermediate_size}, int64_t{c.vocab_size}, q_width(c) + 2 * kv_width(c)}),
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

// Of each row its id, position, slot, segment at most.
constexpr size_t kIntsOfRow = 3 + sizeof(Segment) / sizeof(int32_t);

constexpr size_t kIntsOfDraw = sizeof(Draw) / sizeof(int32_t), kIntsOfWindow = sizeof(Window) / sizeof(int32_t);

size_t Model::draws_at() const {
  const size_t ints = kIntsOfRow * static_cast<size_t>(options_.max_rows) + static_cast<size_t>(options_.max_wanted);
  return ints + ints % (alignof(Draw) / sizeof(int32_t));
}

size_t Model::windows_at() const { return draws_at() + kIntsOfDraw * static_cast<size_t>(options_.max_wanted); }

size_t Model::tables_at() const { return windows_at() + kIntsOfWindow * most_windows(); }

Model::Shape Model::shape_of(const StepPlan& plan) {
  const auto whole = std::ranges::count_if(plan.wanted, [](const auto& want) { return !want.image_only; });
  constexpr int32_t kPages = 16;  // a step of most_pages
  const PassView view = plan.view();
  return {plan.rows(),
          static_cast<int32_t>(plan.segments.size()),
          static_cast<int32_t>(plan.wanted.size()),
          static_cast<int32_t>(whole),
          static_cast<int32_t>(plan.draws.size()),
          static_cast<int32_t>(plan.windows.size()),
          view.most_rows,
          static_cast<int32_t>(round_up(view.most_pages, kPages))};
}

// The plan's arrays lie at the same places in each pass; the page tables, as many as there are, come last.
// What launches are sized by is the shape's, so that a recording serves all passes of its shape.
PassView Model::upload(const StepPlan& plan, const Shape& shape, const Buffer& memory_on_host) {
  const size_t ints = tables_at() + plan.tables.size();
  const auto on_host = static_cast<int32_t*>(memory_on_host.get());
  const auto on_device = static_cast<int32_t*>(pass_.get());
  const auto rows = static_cast<size_t>(options_.max_rows);
  PassView view = plan.view();
  view.most_rows = shape.most_rows, view.most_pages = shape.most_pages;
  const auto put = [&](const auto*& array, size_t count, size_t at) {
    std::copy_n(reinterpret_cast<const int32_t*>(array), count, on_host + at);
    array = reinterpret_cast<std::remove_reference_t<decltype(array)>>(on_device + at);
  };
  put(view.ids, plan.ids.size(), 0);
  put(view.positions, plan.positions.size(), rows);
  put(view.slots, plan.slots.size(), 2 * rows);
  put(view.segments, plan.segments.size() * (sizeof(Segment) / sizeof(int32_t)), 3 * rows);
  put(view.tables, plan.tables.size(), tables_at());
  // Rows that want the whole vocabulary come first, then those that want image ids only.
  int32_t* wanted = on_host + kIntsOfRow * rows;
  wanted_rows_ = on_device + kIntsOfRow * rows;
  places_.resize(plan.wanted.size());
  int32_t place = 0;
  for (bool image_only : {false, true})
    for (size_t i = 0; i < plan.wanted.size(); ++i) {
      if (plan.wanted[i].image_only != image_only) continue;
      wanted[place] = plan.wanted[i].row;
      places_[i] = place++;
    }
  auto* draw = reinterpret_cast<Draw*>(on_host + draws_at());
  for (Draw wish : plan.draws) {
    wish.row = places_[static_cast<size_t>(wish.row)];
    if (wish.unconditional >= 0) wish.unconditional = places_[static_cast<size_t>(wish.unconditional)];
    *draw++ = wish;
  }
  std::ranges::copy(plan.windows, reinterpret_cast<Window*>(on_host + windows_at()));
  backend_.upload(on_device, on_host, ints * sizeof(int32_t), stream_);
  return view;
}

template <typename Body>
void Model::run(const StepPlan& plan, Body&& body) {
  assert(plan.rows() > 0 && plan.rows() <= options_.max_rows);
  assert(plan.wanted.size() <= static_cast<size_t>(options_.max_wanted));
  grow_rope(int64_t{*std::ranges::max_element(plan.positions)} + 1);
  if (const size_t ints = tables_at() + plan.tables.size(); ints > pass_capacity_) take_pass_memory(2 * ints);
  try {
    const Shape shape = shape_of(plan);
    compute(upload(plan, shape, pass_on_host_), shape);
    body(shape);
    backend_.synchronize(stream_);
  } catch (...) {
    try {
      backend_.synchronize(stream_);  // what is queued still reads the plan, which the next pass overwrites
    } catch (const Error&) {          // nothing runs on a card that is lost
    }
    throw;
  }
}

View2<const float> Model::forward(const StepPlan& plan) {
  run(plan, [&](const Shape&) { download_logits(plan); });
  mask_logits(plan);
  return {logits_, static_cast<int64_t>(plan.wanted.size()), config().vocab_size};
}

std::span<const int32_t> Model::forward_and_draw(const StepPlan& plan) {
  drawn_.resize(plan.draws.size());
  run(plan, [&](const Shape& shape) {
    pick_ids(shape);
    if (shape.draws > 0) backend_.download(drawn_.data(), device_ids_, drawn_.size() * sizeof(int32_t), stream_);
  });
  ids_.assign(plan.wanted.size(), kNoId);
  for (size_t i = 0; i < drawn_.size(); ++i) ids_[static_cast<size_t>(plan.draws[i].row)] = drawn_[i];
  return ids_;
}

void Model::compute(const PassView& pass, const Shape& shape) {
  backend_.embed(pass.ids, embedding_, rows_of(hidden_, pass.rows, config().hidden_size), stream_);
  for (const Layer& layer : layers_) run_layer(layer, pass);
  wanted_logits(shape);
}

void Model::pick_ids(const Shape& shape) {
  MaskedIds masked;
  if (config().mask_image_logits) masked = {vocabulary().image_first, vocabulary().image_count};
  const auto* draws = reinterpret_cast<const Draw*>(static_cast<const int32_t*>(pass_.get()) + draws_at());
  backend_.pick(rows_of(device_logits_, shape.wanted, config().vocab_size), draws, shape.draws, masked, device_ids_,
                stream_);
}

bool Model::queue(const StepPlan& plan) {
  assert(queues() && queued_ < queue_.size() && plan.windows.size() <= most_windows());
  if (tables_at() + plan.tables.size() > std::min(queue_capacity_, pass_capacity_)) return false;
  QueuedPass& pass = queue_[(oldest_ + queued_) % queue_.size()];
  pass.rows.clear();
  for (const Draw& draw : plan.draws) pass.rows.push_back(draw.row);
  pass.wanted = plan.wanted.size();
  pass.windows = plan.windows.size();
  const Shape shape = shape_of(plan);
  record_or_run(upload(plan, shape, pass.on_host), shape);
  backend_.queueing->download(pass.drawn.get(), device_ids_, (pass.rows.size() + pass.windows) * sizeof(int32_t),
                              stream_);
  backend_.queueing->set_mark(pass.mark, stream_);
  queued_ += 1;
  return true;
}

void Model::compute_queued(const PassView& pass, const Shape& shape) {
  // Only the kernels of ids and windows write what the plan says.
  const auto ids = const_cast<int32_t*>(pass.ids);
  if (shape.windows == 0) {
    backend_.queueing->take_ids(ids, pass.rows, device_ids_, stream_);
    compute(pass, shape);
    return pick_ids(shape);
  }
  auto* plan = static_cast<int32_t*>(pass_.get());
  const auto draws = reinterpret_cast<Draw*>(plan + draws_at());
  const auto windows = reinterpret_cast<const Window*>(plan + windows_at());
  const PlacedPass placed{ids,
                          const_cast<int32_t*>(pass.positions),
                          const_cast<int32_t*>(pass.slots),
                          const_cast<Segment*>(pass.segments),
                          pass.tables,
                          draws};
  backend_.queueing->place_windows(placed, windows, shape.windows, window_states_, stream_);
  compute(pass, shape);
  pick_ids(shape);
  backend_.queueing->accept_windows(windows, shape.windows, draws, window_states_, device_ids_,
                                    device_ids_ + shape.draws, stream_);
}

// A shape's first pass is run, so that all its kernels are loaded; its second is recorded.
void Model::record_or_run(const PassView& pass, const Shape& shape) {
  constexpr size_t kMostRecordings = 256;
  const bool returns = shape.rows <= 4 * shape.wanted;  // a prompt's end hardly does
  const Queueing& queueing = *backend_.queueing;
  const auto known = recordings_.find(shape);
  if (known == recordings_.end() || !queueing.begin_recording) {
    if (returns && queueing.begin_recording && recordings_.size() < kMostRecordings)
      recordings_.emplace(shape, nullptr);
    return compute_queued(pass, shape);
  }
  if (!known->second) {
    queueing.begin_recording(stream_);
    try {
      compute_queued(pass, shape);
    } catch (...) {
      queueing.end_recording(stream_);
      throw;
    }
    known->second = queueing.end_recording(stream_);
  }
  queueing.replay(known->second, stream_);
}

std::span<const int32_t> Model::take() {
  assert(queued_ > 0);
  const QueuedPass& pass = queue_[oldest_];
  backend_.queueing->await_mark(pass.mark);
  oldest_ = (oldest_ + 1) % queue_.size();
  queued_ -= 1;
  ids_.assign(pass.wanted, kNoId);
  const auto* drawn = static_cast<const int32_t*>(pass.drawn.get());
  for (size_t i = 0; i < pass.rows.size(); ++i) ids_[static_cast<size_t>(pass.rows[i])] = drawn[i];
  accepted_.assign(drawn + pass.rows.size(), drawn + pass.rows.size() + pass.windows);
  return ids_;
}

void Model::drop_queue() noexcept {
  queued_ = 0;
  if (!queues()) return;
  try {
    backend_.synchronize(stream_);
  } catch (const Error&) {  // nothing runs on a card that is lost
  }
}

void Model::run_layer(const Layer& layer, const PassView& pass) {
  const auto& c = config();
  const auto hidden = rows_of(hidden_, pass.rows, c.hidden_size);
  const auto normed = rows_of(normed_, pass.rows, c.hidden_size);
  const auto mlp = rows_of(mlp_, pass.rows, c.intermediate_size);
  const auto attended = rows_of(attended_, pass.rows, q_width(c));

  // The norms stand before attention and MLP, or ("swin") after them, on what is added to the residual stream.
  const auto block_input = [&](const float* norm) -> ProductInput {
    if (c.swin_norm) return hidden;
    return {hidden, norm, c.rms_norm_eps, normed_};
  };
  const auto add_to_residual = [&](View2<const float> x, const Weights& w, const float* bias, const float* norm) {
    const Projection projection{w, 0, bias, c.swin_norm ? normed : hidden, !c.swin_norm};
    backend_.linear(x, {&projection, 1}, stream_);
    if (c.swin_norm) backend_.rms_norm_add(normed, norm, c.rms_norm_eps, hidden, stream_);
  };

  attention_block(layer, pass, block_input(layer.input_norm));
  add_to_residual(attended, layer.o, layer.o_bias, layer.input_norm);
  backend_.swiglu(block_input(layer.post_attention_norm), layer.gate, layer.gate_bias, layer.up, layer.up_bias, mlp,
                  stream_);
  add_to_residual(mlp, layer.down, layer.down_bias, layer.post_attention_norm);
}

void Model::attention_block(const Layer& layer, const PassView& pass, const ProductInput& x) {
  const auto& c = config();
  const auto q = rows_of(q_, pass.rows, q_width(c));
  const auto k = rows_of(k_, pass.rows, kv_width(c)), v = rows_of(v_, pass.rows, kv_width(c));
  const std::array<Projection, 3> projections{{{layer.q, 0, layer.q_bias, q, false},
                                               {layer.k, 0, layer.k_bias, k, false},
                                               {layer.v, 0, layer.v_bias, v, false}}};
  backend_.linear(x, projections, stream_);
  backend_.attend(pass, layer.qk, q, k, v, layer.pool, rows_of(attended_, pass.rows, q_width(c)), stream_);
}

// Two products: rows that want the whole vocabulary come first, then those that want image ids only.
void Model::wanted_logits(const Shape& shape) {
  const auto& c = config();
  const int64_t wanted = shape.wanted, whole = shape.whole;
  if (wanted == 0) return;
  const auto last = rows_of(last_, wanted, c.hidden_size);
  backend_.gather_rows(rows_of(hidden_, shape.rows, c.hidden_size), wanted_rows_, last, stream_);

  const auto product = [&](int64_t first_row, int64_t rows, int64_t first_id, int64_t ids) {
    if (rows == 0) return;
    const View2<float> y(device_logits_ + first_row * c.vocab_size + first_id, rows, ids, c.vocab_size);
    const Projection projection{head_, first_id, nullptr, y, false};
    const View2<float> x(last_ + first_row * c.hidden_size, rows, c.hidden_size);
    backend_.linear({x, final_norm_, c.rms_norm_eps, normed_last_}, {&projection, 1}, stream_);
  };
  product(0, whole, 0, c.vocab_size);
  product(whole, wanted - whole, vocabulary().image_first, vocabulary().image_count);
}

// Back to the plan's order on the host, neighbours of one kind together: mostly all.
void Model::download_logits(const StepPlan& plan) {
  const auto& c = config();
  for (size_t i = 0, end = 0; i < plan.wanted.size(); i = end) {
    const bool image_only = plan.wanted[i].image_only;
    while (end < plan.wanted.size() && plan.wanted[end].image_only == image_only) ++end;
    const int64_t first = image_only ? vocabulary().image_first : 0;
    const int64_t ids = image_only ? vocabulary().image_count : c.vocab_size;
    const auto rows = static_cast<int64_t>(end - i);
    backend_.download_rows({logits_ + static_cast<int64_t>(i) * c.vocab_size + first, rows, ids, c.vocab_size},
                           {device_logits_ + int64_t{places_[i]} * c.vocab_size + first, rows, ids, c.vocab_size},
                           stream_);
  }
}

// With a finite number, as in the reference.
void Model::mask_logits(const StepPlan& plan) {
  if (!config().mask_image_logits) return;
  for (size_t i = 0; i < plan.wanted.size(); ++i)
    std::fill_n(logits_ + static_cast<int64_t>(i) * config().vocab_size + vocabulary().image_first,
                vocabulary().image_count, std::numeric_limits<float>::lowest());
}

}  // namespace lumina
