// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include "model/model.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <limits>

#include "core/error.h"
#include "core/round.h"

namespace lumina {

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

void Model::run_layer(const Layer& layer, const PassView& pass) {
  const auto& c = config();
  const auto hidden = rows_of(hidden_, pass.rows, c.hidden_size);
  const auto normed = rows_of(normed_, pass.rows, c.hidden_size);
  const auto mlp = rows_of(mlp_, pass.rows, c.intermediate_size);
  const auto attended = rows_of(attended_, pass.rows, c.q_width());

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
  const auto q = rows_of(q_, pass.rows, c.q_width());
  const auto k = rows_of(k_, pass.rows, c.kv_width()), v = rows_of(v_, pass.rows, c.kv_width());
  const std::array<Projection, 3> projections{{{layer.q, 0, layer.q_bias, q, false},
                                               {layer.k, 0, layer.k_bias, k, false},
                                               {layer.v, 0, layer.v_bias, v, false}}};
  backend_.linear(x, projections, stream_);
  backend_.attend(pass, layer.qk, q, k, v, layer.pool, rows_of(attended_, pass.rows, c.q_width()), stream_);
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
