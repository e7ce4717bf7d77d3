// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include "vq/strips.h"

#include <algorithm>
#include <cassert>
#include <memory>

#include "vq/rows.h"

namespace lumina::vq {
namespace {

constexpr int64_t kStripFloats = int64_t{1} << 20;  // 4 MiB of input or output, whichever is larger
constexpr int64_t kLeastStrips = 4;                 // of a layer that is small, so that threads share it

/// Output rows a strip has: a divisor of the height, so that all strips of a layer are equal (a convolution's weights
/// are packed for one size of input).
int64_t strip_rows(int64_t height, int64_t row_floats) {
  int64_t rows = std::clamp<int64_t>(std::min(kStripFloats / row_floats, height / kLeastStrips), 1, height);
  while (height % rows != 0) --rows;
  return rows;
}

}  // namespace

FillRow rows_of(const FeatureMap& map) {
  return [&map](int64_t y, float* row) { std::copy_n(map.row(y), map.row_size(), row); };
}

FillRow doubled_rows_of(const FeatureMap& map) {
  return [&map](int64_t y, float* row) {
    const float* from = map.row(y / 2);
    const int64_t channels = map.channels();
    for (int64_t x = 0; x < map.width(); ++x, from += channels)
      for (int copy = 0; copy < 2; ++copy, row += channels) std::copy_n(from, channels, row);
  };
}

TakeRow store_in(FeatureMap& map) {
  return [&map](int64_t y, const float* row) { std::copy_n(row, map.row_size(), map.row(y)); };
}

TakeRow add_to(FeatureMap& map) {
  return [&map](int64_t y, const float* row) { add(row, map.row_size(), map.row(y)); };
}

void convolve(Workers& workers, torch::Convolution& convolution, Extent input, const FillRow& fill,
              const TakeRow& take) {
  const auto& shape = convolution.shape();
  const int64_t stride = shape.stride, halo = shape.kernel - stride;  // rows that two strips share
  const int64_t above = stride == 1 ? halo / 2 : 0;                   // rows of zeros before the first
  const int64_t pad_right = stride == 1 ? 0 : 1;                      // a column that the convolution does not add
  assert(halo >= 0 && input.height % stride == 0 && input.width % stride == 0);
  const Extent output{input.height / stride, input.width / stride};
  const int64_t in_floats = (input.width + pad_right) * shape.in_channels;  // of a row
  const int64_t out_floats = output.width * shape.out_channels;
  const int64_t rows = strip_rows(output.height, std::max(in_floats * stride, out_floats));
  const int64_t strip_height = rows * stride + halo;
  convolution.prepare(strip_height, input.width + pad_right);

  workers.run(output.height / rows, [&](int64_t number) {
    const auto strip = std::make_unique_for_overwrite<float[]>(static_cast<size_t>(strip_height * in_floats));
    for (int64_t i = 0; i < strip_height; ++i) {
      const int64_t y = number * rows * stride - above + i;
      float* row = strip.get() + i * in_floats;
      const bool inside = y >= 0 && y < input.height;
      if (inside) fill(y, row);
      const int64_t filled = inside ? input.width * shape.in_channels : 0;
      std::fill(row + filled, row + in_floats, 0.0f);
    }
    const torch::Tensor result = convolution(strip.get());
    const float* values = result.data();
    for (int64_t i = 0; i < rows; ++i) take(number * rows + i, values + i * out_floats);
  });
}

}  // namespace lumina::vq
