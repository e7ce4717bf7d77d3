// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <compare>
#include <map>
#include <span>
#include <vector>

#include "backend/backend.h"
#include "model/checkpoint.h"
#include "model/step_plan.h"

namespace lumina {

/// How a checkpoint is put on a device.
struct ModelOptions {
  DType weights = DType::bf16;  ///< of the matrices
  DType pages = DType::bf16;    ///< of the KV cache: f32, bf16 or int8
  int32_t page_count = 0;
  int32_t max_rows = 0;    ///< rows of the largest pass
  int32_t max_wanted = 0;  ///< logits rows of the largest pass
};

/// A decoder on a device: the Chameleon architecture over a paged KV cache. It computes passes and knows nothing of
/// requests. All that a pass needs is taken when it is made, on a card; on the CPU, a pass may still grow RoPE's table and the
/// room for its plan. A pass is one upload, its kernels, and one wait for the logits. Where it throws, what it wrote to its
/// pages is unspecified, and nothing of it is queued any more. Not thread-safe.
class Model {
 public:
  Model(Checkpoint checkpoint, const Backend& backend, Stream stream, const ModelOptions& options);
  ~Model() { drop_queue(); }
  Model(const Model&) = delete;
  Model& operator=(const Model&) = delete;

  /// Runs the plan: writes the keys and values of its tokens to their pages and returns the wanted logits, row i for
  /// plan.wanted[i], in host memory until the next call. Of an image_only row only the image ids' columns are
  /// computed; the others are unspecified.
  View2<const float> forward(const StepPlan& plan);

  /// Whether this model's device draws ids.
  bool draws_ids() const { return backend_.pick != nullptr; }
  /// As forward, but that plan.draws are drawn on the device, and no logits come to the host: the id of each wanted row that is
  /// a draw's `row`, kNoId where it is NaN or no draw's, until the next call.
  std::span<const int32_t> forward_and_draw(const StepPlan& plan);

  /// Passes that may be queued at once.
  static constexpr int32_t kQueue = 4;
  bool queues() const { return draws_ids() && backend_.queueing != nullptr; }
  /// As forward_and_draw, but that the pass is queued behind those queued before, and the host does not wait. An id of the plan
  /// below 0, ~i, is what draw i of the pass before it gives. False, and nothing queued, where its page tables are too long.
  bool queue(const StepPlan& plan);
  /// Waits for the oldest pass that is queued: its ids, as of forward_and_draw.
  std::span<const int32_t> take();
  /// Of each window of the pass that was taken last: how many of its ids stand.
  std::span<const int32_t> accepted() const { return accepted_; }
  /// Waits for all that is queued, whatever comes of it.
  void drop_queue() noexcept;

  const ModelConfig& config() const { return checkpoint_.config; }
  const Vocabulary& vocabulary() const { return checkpoint_.vocabulary; }
  const ModelOptions& options() const { return options_; }
  uint64_t parameters() const { return checkpoint_.parameters; }
  /// Bytes of matrices, scales included; the embedding, of which a pass reads single rows, is not counted.
  uint64_t weight_bytes() const { return layer_bytes_ + head_bytes_; }
  /// Bytes of weights that a pass with image_only logits reads: all layers, and the image rows of the head.
  uint64_t weight_bytes_per_image_step() const;
  /// Products that matrices take for one row of such a pass; the head's share of them.
  uint64_t products_per_image_row() const;
  uint64_t head_products_per_image_row() const {
    return static_cast<uint64_t>(vocabulary().image_count) * static_cast<uint64_t>(head_.cols);
  }
  uint64_t kv_bytes() const {
    return page_bytes(config(), options_.pages) * static_cast<uint64_t>(options_.page_count);
  }

  /// Bytes of one page over all layers.
  static uint64_t page_bytes(const ModelConfig& config, DType type);

 private:
  struct Layer {
    Weights q, k, v, o, gate, up, down;
    const float *q_bias, *k_bias, *v_bias, *o_bias, *gate_bias, *up_bias, *down_bias;
    const float *input_norm, *post_attention_norm;
    QkNormRope qk;
    PagePool pool;
  };

  PackedWeights place(const Weights& host, DType type, bool table = false);
  const float* place(const std::vector<float>& host);
  void* allocate(size_t bytes);
  float* allocate_floats(int64_t count) { return static_cast<float*>(allocate(static_cast<size_t>(count) * 4)); }
  PagePool allocate_pool();
  void place_layers();
  void allocate_buffers();
  void grow_rope(int64_t positions);
  /// Positions that the pages have room for; config.json may promise any number.
  int64_t cached_positions() const { return int64_t{options_.page_count} * kPageTokens; }
  void take_pass_memory(size_t ints);
  size_t tables_at() const;  ///< ints of a pass before its page tables
  /// How much there is of each thing in a pass: passes of one shape are the same launches.
  struct Shape {
    int32_t rows, segments, wanted, whole, draws, windows;  ///< whole: rows of wanted that want the whole vocabulary
    int32_t most_rows, most_pages;  ///< of a segment, the pages in steps: kernels may share their work out by these
    auto operator<=>(const Shape&) const = default;
  };
  static Shape shape_of(const StepPlan& plan);
  size_t draws_at() const;
  size_t windows_at() const;
  size_t most_windows() const { return static_cast<size_t>(options_.max_wanted) / 2; }  ///< of two rows or more
  PassView upload(const StepPlan& plan, const Shape& shape, const Buffer& on_host);
  void compute(const PassView& pass, const Shape& shape);
  void pick_ids(const Shape& shape);
  void compute_queued(const PassView& pass, const Shape& shape);
  void record_or_run(const PassView& pass, const Shape& shape);
  /// A pass of its own: computes, then body(shape), then waits.
  template <typename Body>
  void run(const StepPlan& plan, Body&& body);
  void run_layer(const Layer& layer, const PassView& pass);
  void attention_block(const Layer& layer, const PassView& pass, const ProductInput& x);
  void wanted_logits(const Shape& shape);
  void download_logits(const StepPlan& plan);
  void mask_logits(const StepPlan& plan);
  View2<float> rows_of(float* buffer, int64_t rows, int64_t cols) const { return {buffer, rows, cols}; }

  Checkpoint checkpoint_;
  const Backend& backend_;
  Stream stream_;
  ModelOptions options_;
  std::vector<Buffer> memory_;
  uint64_t layer_bytes_ = 0, head_bytes_ = 0;  ///< of matrices as placed

  Weights embedding_, head_;
  const float* final_norm_ = nullptr;
  std::vector<Layer> layers_;

  // Activations of a pass, f32 on the device. hidden_ is the residual stream.
  float *hidden_ = nullptr, *normed_ = nullptr, *q_ = nullptr, *k_ = nullptr, *v_ = nullptr, *attended_ = nullptr,
        *mlp_ = nullptr, *last_ = nullptr, *normed_last_ = nullptr, *device_logits_ = nullptr;
  Buffer pass_, pass_on_host_;   ///< the plan's arrays, and what they are uploaded from
  size_t pass_capacity_ = 0;     ///< of both, in ints
  std::vector<int32_t> places_;  ///< of each wanted row's logits on the device
  int32_t* device_ids_ = nullptr;
  WindowState* window_states_ = nullptr;
  std::vector<int32_t> drawn_, ids_, accepted_;

  struct QueuedPass {
    Buffer on_host, drawn, mark;  ///< what is uploaded, where its ids come, and when
    std::vector<int32_t> rows;    ///< of the draws
    size_t wanted = 0, windows = 0;
  };
  std::array<QueuedPass, kQueue> queue_;
  size_t oldest_ = 0, queued_ = 0, queue_capacity_ = 0;  ///< capacity: of a plan, in ints
  /// Passes of a shape that has come before, to be replayed; empty after its first time, which is run.
  std::map<Shape, Buffer> recordings_;

  const int32_t* wanted_rows_ = nullptr;  ///< on the device, those that want the whole vocabulary first
  float* logits_ = nullptr;               ///< on the host
  Buffer rope_;
  int64_t rope_positions_ = 0;
};

}  // namespace lumina
