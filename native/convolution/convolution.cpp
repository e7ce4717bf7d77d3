// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include "convolution/convolution.h"

#include <algorithm>
#include <cassert>
#include <vector>

#include "convolution/winograd.h"
#include "core/round.h"

namespace lumina::convolution {
namespace {

constexpr int64_t kSweep = 4 * kPanel;  // outputs whose weights meet a block before the next ones do

/// [out, in, taps] -> [out, taps, in]
std::vector<float> taps_outermost(const Shape& shape, std::span<const float> weight) {
  const int64_t in = shape.in_channels, taps = shape.kernel * shape.kernel;
  std::vector<float> result(weight.size());
  for (int64_t o = 0; o < shape.out_channels; ++o)
    for (int64_t c = 0; c < in; ++c)
      for (int64_t t = 0; t < taps; ++t)
        result[static_cast<size_t>((o * taps + t) * in + c)] = weight[static_cast<size_t>((o * in + c) * taps + t)];
  return result;
}

/// Floats from one frequency to the next: never a multiple of a page, or all would meet in one set of the cache.
int64_t frequency_stride(int64_t values) { return round_up(values, kPanel) + kPanel; }

}  // namespace

Convolution::Convolution(const Shape& shape, Method method, std::span<const float> weight, std::span<const float> bias)
    : kernels_(kernels()),
      shape_(shape),
      method_(method),
      bias_(static_cast<size_t>(round_up(shape.out_channels, kPanel))) {
  assert(std::ssize(weight) == shape.out_channels * shape.in_channels * shape.kernel * shape.kernel);
  assert(std::ssize(bias) == shape.out_channels);
  assert(method == Method::direct || (shape.kernel == 3 && shape.stride == 1));
  std::fill_n(bias_.data(), bias_.size(), 0.0f);
  std::ranges::copy(bias, bias_.data());
  if (method == Method::direct) {
    const int64_t k = shape.kernel * shape.kernel * shape.in_channels;
    direct_ = Panels(taps_outermost(shape, weight).data(), shape.out_channels, k, k, 1);
  } else {
    frequencies_ = method == Method::winograd2 ? frequencies_of<2>(shape, weight) : frequencies_of<4>(shape, weight);
  }
}

int64_t Convolution::tile() const { return method_ == Method::winograd4 ? 4 : method_ == Method::winograd2 ? 2 : 1; }

Block Convolution::block(Block picture) const {
  // Wide enough that the weights, read once for a block, cost little beside its products; small enough for the L2
  // cache.
  const int64_t channels = std::max(shape_.in_channels, shape_.out_channels), side = tile();
  int64_t wanted;  // tiles
  if (method_ == Method::direct)
    wanted = std::clamp<int64_t>(49152 / channels, 96, 384);
  else
    wanted = channels <= 64 ? 48 : channels <= 128 ? 24 : 96;
  const int64_t columns = ceil_div(picture.columns, side), rows = ceil_div(picture.rows, side);
  const int64_t beside = ceil_div(columns, ceil_div(columns, wanted));
  const int64_t above = std::clamp<int64_t>(wanted / beside, 1, rows);
  return {above * side, beside * side};
}

size_t Convolution::scratch(Block block) const {
  if (method_ == Method::direct) return 0;
  const int64_t tiles = tiles_beside(block), frequencies = (tile() + 2) * (tile() + 2);
  return static_cast<size_t>(frequencies *
                             (frequency_stride(tiles * shape_.in_channels) + frequency_stride(tiles * kSweep)));
}

void Convolution::operator()(const float* const* rows, Block block, float* scratch, float* out) const {
  assert(block.rows % tile() == 0 && block.columns % tile() == 0);
  switch (method_) {
    case Method::direct: return direct(rows, block, out);
    case Method::winograd2: return winograd<2>(rows, block, scratch, out);
    case Method::winograd4: return winograd<4>(rows, block, scratch, out);
  }
}

/// Neighbouring pixels lie side by side, so the taps of a kernel's row are one run of kernel * in values, and the
/// pixels of a row are the rows of a matrix that overlap.
void Convolution::direct(const float* const* rows, Block block, float* out) const {
  const int64_t run = shape_.kernel * shape_.in_channels, outputs = shape_.out_channels;
  for (int64_t first = 0; first < outputs; first += kSweep)
    for (int64_t tap = 0; tap < shape_.kernel; ++tap)
      for (int64_t k = 0; k < run; k += kPart) {
        const bool begins = tap == 0 && k == 0;
        for (int64_t y = 0; y < block.rows; ++y)
          kernels_.multiply({.a = rows[y * shape_.stride + tap] + k,
                             .a_stride = shape_.stride * shape_.in_channels,
                             .rows = block.columns,
                             .b = direct_.data() + first / kPanel * direct_.panel_stride() + (tap * run + k) * kPanel,
                             .b_stride = direct_.panel_stride(),
                             .outputs = std::min(kSweep, outputs - first),
                             .k = std::min(kPart, run - k),
                             .bias = begins ? bias_.data() + first : nullptr,
                             .c = out + y * block.columns * outputs + first,
                             .c_stride = outputs,
                             .accumulate = !begins});
      }
}

template <int M>
void Convolution::winograd(const float* const* rows, Block block, float* scratch, float* out) const {
  constexpr int64_t kFrequencies = (M + 2) * (M + 2);
  const int64_t in = shape_.in_channels, outputs = shape_.out_channels;
  const int64_t beside = block.columns / M, above = block.rows / M, tiles = beside * above;
  const int64_t in_stride = frequency_stride(tiles * in), out_stride = frequency_stride(tiles * kSweep);
  float* const products = scratch + kFrequencies * in_stride;

  for (int64_t row = 0; row < above; ++row)
    (M == 2 ? kernels_.to_frequencies2 : kernels_.to_frequencies4)({.rows = rows + row * M,
                                                                    .tiles = beside,
                                                                    .channels = in,
                                                                    .to = scratch + row * beside * in,
                                                                    .stride = in_stride});

  for (int64_t first = 0; first < outputs; first += kSweep) {
    const int64_t count = std::min(kSweep, outputs - first), padded = round_up(count, kPanel);
    for (int64_t f = 0; f < kFrequencies; ++f)
      for (int64_t k = 0; k < in; k += 2 * kPart)
        kernels_.multiply({.a = scratch + f * in_stride + k,
                           .a_stride = in,
                           .rows = tiles,
                           .b = frequencies_.data() + f * frequencies_.matrix_stride() +
                                first / kPanel * frequencies_.panel_stride() + k * kPanel,
                           .b_stride = frequencies_.panel_stride(),
                           .outputs = padded,
                           .k = std::min(2 * kPart, in - k),
                           .bias = nullptr,
                           .c = products + f * out_stride,
                           .c_stride = padded,
                           .accumulate = k > 0});
    for (int64_t row = 0; row < above; ++row) {
      float* to[M];
      for (int64_t y = 0; y < M; ++y) to[y] = out + (row * M + y) * block.columns * outputs + first;
      (M == 2 ? kernels_.from_frequencies2 : kernels_.from_frequencies4)({.from = products + row * beside * padded,
                                                                          .stride = out_stride,
                                                                          .from_channels = padded,
                                                                          .tiles = beside,
                                                                          .channels = count,
                                                                          .bias = bias_.data() + first,
                                                                          .rows = to,
                                                                          .pixel = outputs});
    }
  }
}

}  // namespace lumina::convolution
