// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "backend/cpu/ops.h"

namespace lumina::cpu {
namespace {

constexpr int64_t kTileRows = 64;

struct Tile {
  float values[kTileRows * kTileOutputs];
};

/// Products of x's rows [row, row + rows) with weight rows [output, output + outputs).
template <const Kernels& kernels>
void multiply(View2<const float> x, int64_t row, int64_t rows, const Weights& w, int64_t output, int64_t outputs,
              Tile& tile) {
  const int64_t element = w.type == DType::f32 ? sizeof(float) : sizeof(bf16);
  const DotTile dot = {.x = x.row(row),
                       .x_stride = x.stride,
                       .rows = static_cast<int>(rows),
                       .w = static_cast<const char*>(w.data) + output * w.cols * element,
                       .outputs = static_cast<int>(outputs),
                       .k = w.cols,
                       .y = tile.values};
  w.type == DType::f32 ? kernels.dot_f32(dot) : kernels.dot_bf16(dot);
}

void add_bias(Tile& tile, int64_t rows, const float* bias, int64_t outputs) {
  if (!bias) return;
  for (int64_t r = 0; r < rows; ++r)
    for (int64_t o = 0; o < outputs; ++o) tile.values[r * kTileOutputs + o] += bias[o];
}

const float* offset(const float* bias, int64_t by) { return bias ? bias + by : nullptr; }

/// One block of outputs of one projection, for all rows.
template <const Kernels& kernels>
void project(View2<const float> x, const Projection& p, int64_t block) {
  const int64_t column = block * kTileOutputs;
  const int64_t outputs = std::min<int64_t>(kTileOutputs, p.y.cols - column);
  Tile tile;
  for (int64_t row = 0; row < x.rows; row += kTileRows) {
    const int64_t rows = std::min(kTileRows, x.rows - row);
    multiply<kernels>(x, row, rows, p.weights, p.first_row + column, outputs, tile);
    add_bias(tile, rows, offset(p.bias, p.first_row + column), outputs);
    for (int64_t r = 0; r < rows; ++r) {
      const float* from = tile.values + r * kTileOutputs;
      float* to = p.y.row(row + r) + column;
      for (int64_t o = 0; o < outputs; ++o) to[o] = p.add ? to[o] + from[o] : from[o];
    }
  }
}

}  // namespace

template <const Kernels& kernels>
void linear(View2<const float> x, std::span<const Projection> projections, Stream stream) {
  int64_t blocks = 0;
  for (const Projection& p : projections) blocks += blocks_of(p.y.cols, kTileOutputs);
  parallel(stream, blocks, [&](int64_t block) {
    for (const Projection& p : projections) {
      const int64_t own = blocks_of(p.y.cols, kTileOutputs);
      if (block < own) return project<kernels>(x, p, block);
      block -= own;
    }
  });
}

template <const Kernels& kernels>
void swiglu(View2<const float> x, Weights gate, const float* gate_bias, Weights up, const float* up_bias,
            View2<float> y, Stream stream) {
  parallel(stream, blocks_of(y.cols, kTileOutputs), [&](int64_t block) {
    const int64_t column = block * kTileOutputs;
    const int64_t outputs = std::min<int64_t>(kTileOutputs, y.cols - column);
    Tile gates, ups;
    for (int64_t row = 0; row < x.rows; row += kTileRows) {
      const int64_t rows = std::min(kTileRows, x.rows - row);
      multiply<kernels>(x, row, rows, gate, column, outputs, gates);
      multiply<kernels>(x, row, rows, up, column, outputs, ups);
      add_bias(gates, rows, offset(gate_bias, column), outputs);
      add_bias(ups, rows, offset(up_bias, column), outputs);
      for (int64_t r = 0; r < rows; ++r)
        kernels.silu_mul(gates.values + r * kTileOutputs, ups.values + r * kTileOutputs, y.row(row + r) + column,
                         outputs);
    }
  });
}

template Linear linear<avx2_kernels>;
template Linear linear<portable_kernels>;
template SwiGlu swiglu<avx2_kernels>;
template SwiGlu swiglu<portable_kernels>;

}  // namespace lumina::cpu
