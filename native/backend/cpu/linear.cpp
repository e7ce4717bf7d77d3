// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "backend/cpu/activations.h"
#include "backend/cpu/ask.h"
#include "backend/cpu/ops.h"

namespace lumina::cpu {
namespace {

constexpr int64_t kTileRows = 64;
constexpr int64_t kTaskBytes = 16 << 10;

/// Products of a few rows with the outputs of a tile.
struct Tile {
  float values[kTileRows * kTileOutputs];
  const float* row(int64_t r) const { return values + r * kTileOutputs; }
  float* row(int64_t r) { return values + r * kTileOutputs; }
};

/// The outputs [begin, end) of a matrix, all of one tile.
struct Outputs {
  int64_t begin, end;
  int64_t count() const { return end - begin; }
};

/// Outputs that a projection computes, cut at tile borders.
struct Range {
  int64_t first, last;
  Range(int64_t first_row, int64_t cols) : first(first_row), last(first_row + cols) {}
  int64_t blocks() const { return blocks_of(last, kTileOutputs) - first / kTileOutputs; }
  Outputs block(int64_t b) const {
    const int64_t tile = (first / kTileOutputs + b) * kTileOutputs;
    return {std::max(first, tile), std::min(last, tile + kTileOutputs)};
  }
};

/// The input of a call: as it came, and as int8 for each kind of weights that reads it so.
struct Input {
  View2<const float> x;
  QuantizedRows for_int8, for_int4;

  /// Rows that are multiplied before the next: whole tiles of int8.
  int64_t rows_at_once() const {
    const int tile = std::max(for_int8.tile, for_int4.tile);
    return tile ? kTileRows / tile * tile : kTileRows;
  }
};

/// x, and what weights of either type read of it. Valid until the calling thread's next call.
template <const Kernels& kernels>
Input prepare(View2<const float> x, bool int8, bool int4, Stream stream) {
  thread_local Activations limited, plain;
  Input in{.x = x, .for_int8 = {}, .for_int4 = {}};
  if (int8 && kernels.limit_pairs) in.for_int8 = limited.quantize(kernels, x, true, stream);
  if (int4 || (int8 && !kernels.limit_pairs)) in.for_int4 = plain.quantize(kernels, x, false, stream);
  if (int8 && !kernels.limit_pairs) in.for_int8 = in.for_int4;
  return in;
}

/// The rows that are multiplied.
template <const Kernels& kernels>
View2<const float> multiplied(const ProductInput& input, Stream stream) {
  if (!input.norm) return input.x;
  const View2<float> normed(input.normed, input.x.rows, input.x.cols);
  rms_norm<kernels>(input.x, input.norm, input.eps, normed, stream);
  return normed;
}

/// Products of rows [row, row + rows) with some outputs of one tile; gives the tile's column of the first.
template <const Kernels& kernels>
int64_t multiply(const Input& in, int64_t row, int64_t rows, const Weights& w, Outputs outputs, Tile& tile) {
  if (is_quantized(w.type)) {
    const bool int8 = w.type == DType::int8;
    const QuantizedRows x = rows_from(int8 ? in.for_int8 : in.for_int4, row, rows);
    const int64_t group_bytes = int8 ? kInt8GroupBytes : kInt4GroupBytes;
    const PanelTile panel = {
        .x = x,
        .panel = static_cast<const uint8_t*>(w.data) + outputs.begin / kPanelOutputs * x.groups * group_bytes,
        .panels = static_cast<int>(blocks_of(outputs.end, kPanelOutputs) - outputs.begin / kPanelOutputs),
        .y = tile.values,
        .ask = ask_for_codes(int8, in.x.rows)};
    int8 ? kernels.dot_int8(panel) : kernels.dot_int4(panel);
    return outputs.begin % kPanelOutputs;
  }
  const int64_t element = w.type == DType::f32 ? sizeof(float) : sizeof(bf16);
  const DotTile dot = {.x = in.x.row(row),
                       .x_stride = in.x.stride,
                       .rows = static_cast<int>(rows),
                       .w = static_cast<const char*>(w.data) + outputs.begin * w.cols * element,
                       .outputs = static_cast<int>(outputs.count()),
                       .k = w.cols,
                       .y = tile.values,
                       .halved = halves_wide_registers()};
  w.type == DType::f32 ? kernels.dot_f32(dot) : kernels.dot_bf16(dot);
  return 0;
}

/// Products plus bias; gives the tile's column of the first output.
template <const Kernels& kernels>
int64_t multiply_add(const Input& in, int64_t row, int64_t rows, const Weights& w, const float* bias, Outputs outputs,
                     Tile& tile) {
  const int64_t column = multiply<kernels>(in, row, rows, w, outputs, tile);
  if (bias)
    for (int64_t r = 0; r < rows; ++r)
      for (int64_t o = 0; o < outputs.count(); ++o) tile.row(r)[column + o] += bias[outputs.begin + o];
  return column;
}

/// One block of outputs of one projection, for all rows.
template <const Kernels& kernels>
void project(const Input& in, const Projection& p, Outputs outputs) {
  Tile tile;
  const int64_t step = in.rows_at_once();
  for (int64_t row = 0; row < in.x.rows; row += step) {
    const int64_t rows = std::min(step, in.x.rows - row);
    const int64_t column = multiply_add<kernels>(in, row, rows, p.weights, p.bias, outputs, tile);
    for (int64_t r = 0; r < rows; ++r) {
      const float* from = tile.row(r) + column;
      float* to = p.y.row(row + r) + outputs.begin - p.first_row;
      for (int64_t o = 0; o < outputs.count(); ++o) to[o] = p.add ? to[o] + from[o] : from[o];
    }
  }
}

/// One block of gates and the same of ups, for all rows.
template <const Kernels& kernels>
void gate(const Input& in, const Weights& gate, const float* gate_bias, const Weights& up, const float* up_bias,
          View2<float> y, Outputs outputs) {
  Tile gates, ups;
  const int64_t step = in.rows_at_once();
  for (int64_t row = 0; row < in.x.rows; row += step) {
    const int64_t rows = std::min(step, in.x.rows - row);
    const int64_t from_gate = multiply_add<kernels>(in, row, rows, gate, gate_bias, outputs, gates);
    const int64_t from_up = multiply_add<kernels>(in, row, rows, up, up_bias, outputs, ups);
    for (int64_t r = 0; r < rows; ++r)
      kernels.silu_mul(gates.row(r) + from_gate, ups.row(r) + from_up, y.row(row + r) + outputs.begin, outputs.count());
  }
}

/// Blocks of one tile that make a task worth handing out.
int64_t blocks_per_task(int64_t k, int64_t rows) {
  const int64_t work = k * kTileOutputs * std::clamp<int64_t>(rows / 4, 1, 64);
  return std::max<int64_t>(1, kTaskBytes / std::max<int64_t>(1, work));
}

/// Runs body(block) for all blocks, several to a task where they are small.
template <typename Body>
void for_blocks(Stream stream, int64_t blocks, int64_t per_task, Body&& body) {
  parallel(stream, blocks_of(blocks, per_task), [&](int64_t task) {
    for (int64_t b = task * per_task; b < std::min(blocks, (task + 1) * per_task); ++b) body(b);
  });
}

}  // namespace

template <const Kernels& kernels>
void linear(const ProductInput& input, std::span<const Projection> projections, Stream stream) {
  const View2<const float> x = multiplied<kernels>(input, stream);
  int64_t blocks = 0;
  bool int8 = false, int4 = false;
  for (const Projection& p : projections) {
    blocks += Range(p.first_row, p.y.cols).blocks();
    int8 |= p.weights.type == DType::int8;
    int4 |= p.weights.type == DType::int4;
  }
  const Input in = prepare<kernels>(x, int8, int4, stream);
  for_blocks(stream, blocks, blocks_per_task(x.cols, x.rows), [&](int64_t block) {
    for (const Projection& p : projections) {
      const Range range(p.first_row, p.y.cols);
      if (block < range.blocks()) return project<kernels>(in, p, range.block(block));
      block -= range.blocks();
    }
  });
}

template <const Kernels& kernels>
void swiglu(const ProductInput& input, Weights gate_weights, const float* gate_bias, Weights up, const float* up_bias,
            View2<float> y, Stream stream) {
  const View2<const float> x = multiplied<kernels>(input, stream);
  const auto either = [&](DType type) { return gate_weights.type == type || up.type == type; };
  const Input in = prepare<kernels>(x, either(DType::int8), either(DType::int4), stream);
  const Range range(0, y.cols);
  for_blocks(stream, range.blocks(), blocks_per_task(2 * x.cols, x.rows),
             [&](int64_t block) { gate<kernels>(in, gate_weights, gate_bias, up, up_bias, y, range.block(block)); });
}

LUMINA_FOR_ALL_KERNELS(Linear, linear)
LUMINA_FOR_ALL_KERNELS(SwiGlu, swiglu)

}  // namespace lumina::cpu
