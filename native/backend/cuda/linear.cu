// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include "backend/cuda/load.h"
#include "backend/cuda/ops.h"
#include "backend/cuda/products.h"
#include "backend/cuda/reduce.h"

// Products with row-major weights: f32, and bf16 where LUMINA_CUDA_MATMUL=plain. A decode step reads every weight once, so bandwidth is all. A warp computes a few outputs
// of up to R rows; lane l adds k = 8 l .. 8 l + 7, then 256 further on, and so on, and a fixed tree adds the lanes.
// That order depends on k alone; R and the wide loads change the speed, never a bit.
namespace lumina::cuda {
namespace {

constexpr int kWarps = 4;
constexpr int kOutputs = 4;  ///< outputs of a warp: x is read once for all of them
constexpr int kChunk = 8;

struct Input {
  View2<const float> x;
  bool whole;  ///< x and the weights may be read in wide loads
};

/// sums[r][o] = line[o] . x[first + r], in every lane. Rows past the last one repeat it.
template <int R, typename W>
__device__ void dot_rows(const Input& in, int64_t first, const W* const (&lines)[kOutputs],
                         float (&sums)[R][kOutputs]) {
  for (auto& row : sums)
    for (float& sum : row) sum = 0;
  const int lane = static_cast<int>(threadIdx.x) % kWarp;
  const int64_t k = in.x.cols;
  for (int64_t at = int64_t{lane} * kChunk; at < k; at += kWarp * kChunk) {
    float w[kOutputs][kChunk];
    for (int o = 0; o < kOutputs; ++o) load(lines[o] + at, k - at, in.whole, w[o]);
#pragma unroll  // else the sums leave the registers
    for (int r = 0; r < R; ++r) {
      const int64_t row = first + r < in.x.rows ? first + r : in.x.rows - 1;
      float x[kChunk];
      load(in.x.data + row * in.x.stride + at, k - at, in.whole, x);
      for (int o = 0; o < kOutputs; ++o)
        for (int i = 0; i < kChunk; ++i) sums[r][o] = fmaf(w[o][i], x[i], sums[r][o]);
    }
  }
#pragma unroll
  for (auto& row : sums)
    for (float& sum : row) sum = warp_sum(sum);
}

__device__ inline int64_t first_output(int per_warp) {
  return (int64_t{blockIdx.x} * kWarps + threadIdx.x / kWarp) * per_warp;
}

template <int R, typename W>
__global__ void linear_kernel(Input in, const W* w, const float* bias, View2<float> y, bool add) {
  const int64_t first = first_output(kOutputs), first_row = int64_t{blockIdx.y} * R;
  if (first >= y.cols) return;
  const W* lines[kOutputs];
  for (int o = 0; o < kOutputs; ++o) lines[o] = w + (first + o < y.cols ? first + o : y.cols - 1) * in.x.cols;
  float sums[R][kOutputs];
  dot_rows<R>(in, first_row, lines, sums);
  if (threadIdx.x % kWarp != 0) return;
#pragma unroll
  for (int r = 0; r < R && first_row + r < y.rows; ++r)
    for (int o = 0; o < kOutputs && first + o < y.cols; ++o) {
      float* to = y.data + (first_row + r) * y.stride + first + o;
      const float sum = sums[r][o] + (bias ? bias[first + o] : 0.0f);
      *to = add ? *to + sum : sum;
    }
}

template <typename W>
struct GateUp {
  const W* gate;
  const W* up;
  const float* gate_bias;
  const float* up_bias;
};

template <int R, typename W>
__global__ void swiglu_kernel(Input in, GateUp<W> w, View2<float> y) {
  constexpr int kPairs = kOutputs / 2;  // the warp's lines: kPairs of gate, then the same of up
  const int64_t first = first_output(kPairs), first_row = int64_t{blockIdx.y} * R;
  if (first >= y.cols) return;
  const W* lines[kOutputs];
  for (int o = 0; o < kPairs; ++o) {
    const int64_t offset = (first + o < y.cols ? first + o : y.cols - 1) * in.x.cols;
    lines[o] = w.gate + offset;
    lines[kPairs + o] = w.up + offset;
  }
  float sums[R][kOutputs];
  dot_rows<R>(in, first_row, lines, sums);
  if (threadIdx.x % kWarp != 0) return;
#pragma unroll
  for (int r = 0; r < R && first_row + r < y.rows; ++r)
    for (int o = 0; o < kPairs && first + o < y.cols; ++o) {
      const float gate = sums[r][o] + (w.gate_bias ? w.gate_bias[first + o] : 0.0f);
      const float up = sums[r][kPairs + o] + (w.up_bias ? w.up_bias[first + o] : 0.0f);
      y.data[(first_row + r) * y.stride + first + o] = gate / (1.0f + expf(-gate)) * up;
    }
}

dim3 grid_of(View2<float> y, int per_warp, int rows_at_once) {
  return dim3(static_cast<unsigned>(ceil_div(y.cols, int64_t{kWarps} * per_warp)),
              static_cast<unsigned>(ceil_div(y.rows, rows_at_once)));
}

template <typename W>
Input input_of(View2<const float> x, const W* w) {
  return {x, rows_are_whole<kChunk>(x.data, x.stride, x.cols) && rows_are_whole<kChunk>(w, x.cols, x.cols)};
}

/// Calls body(R) with the smallest number of rows at once that takes all, 8 at most.
template <typename Body>
void with_rows(int64_t rows, Body&& body) {
  if (rows <= 1) return body(std::integral_constant<int, 1>{});
  if (rows <= 2) return body(std::integral_constant<int, 2>{});
  if (rows <= 4) return body(std::integral_constant<int, 4>{});
  return body(std::integral_constant<int, 8>{});
}

/// The rows that are multiplied: normed by a kernel of its own.
View2<const float> plain_rows(const ProductInput& input, Stream stream) {
  if (!input.norm) return input.x;
  const View2<float> normed(input.normed, input.x.rows, input.x.cols);
  rms_norm(input.x, input.norm, input.eps, normed, stream);
  return normed;
}

template <typename W>
void project(View2<const float> x, const W* weights, const Projection& p, Stream stream) {
  const W* w = weights + p.first_row * x.cols;
  const float* bias = p.bias ? p.bias + p.first_row : nullptr;
  with_rows(x.rows, [&](auto rows) {
    launch(linear_kernel<rows(), W>, grid_of(p.y, kOutputs, rows()), kWarps * kWarp, 0, stream, input_of(x, w), w, bias,
           p.y, p.add);
  });
}

}  // namespace

void linear(const ProductInput& input, std::span<const Projection> projections, Stream stream) {
  while (!projections.empty()) {  // in runs that one kernel takes
    const Weights& w = projections[0].weights;
    size_t run = 1;
    while (run < projections.size() && projections[run].weights.tiled == w.tiled &&
           projections[run].weights.type == w.type)
      ++run;
    if (w.tiled) {
      tiled_linear(input, projections.first(run), stream);
    } else {
      const View2<const float> x = plain_rows(input, stream);
      for (const Projection& p : projections.first(run))
        with_type(p.weights, [&](auto* weights) { project(x, weights, p, stream); });
    }
    projections = projections.subspan(run);
  }
}

void swiglu(const ProductInput& input, Weights gate, const float* gate_bias, Weights up, const float* up_bias,
            View2<float> y, Stream stream) {
  if (gate.type != up.type)
    throw Error(ErrorCode::unsupported,
                text("gate and up must share one weight type, got ", name_of(gate.type), " and ", name_of(up.type)));
  if (gate.tiled) return tiled_swiglu(input, gate, gate_bias, up, up_bias, y, stream);
  const View2<const float> x = plain_rows(input, stream);
  with_type(gate, [&](auto* data) {
    using W = std::remove_const_t<std::remove_pointer_t<decltype(data)>>;
    const GateUp<W> w{data, static_cast<const W*>(up.data), gate_bias, up_bias};
    Input in = input_of(x, w.gate);
    in.whole = in.whole && input_of(x, w.up).whole;
    with_rows(x.rows, [&](auto rows) {
      launch(swiglu_kernel<rows(), W>, grid_of(y, kOutputs / 2, rows()), kWarps * kWarp, 0, stream, in, w, y);
    });
  });
}

}  // namespace lumina::cuda
