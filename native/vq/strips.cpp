// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include "vq/strips.h"

#include <algorithm>
#include <cassert>
#include <memory>

#include "vq/rows.h"

namespace lumina::vq {
namespace {

constexpr int64_t kStripFloats = int64_t{1} << 20;     // most input or output of a strip, whichever is larger: 4 MiB
constexpr int64_t kStripProducts = int64_t{1} << 22;   // a call of libtorch costs as much as a million products
constexpr int64_t kShares = 4;                         // strips that a layer is cut into for the threads' sake

int64_t ceil_div(int64_t a, int64_t b) { return (a + b - 1) / b; }

/// Output rows a strip has. All strips of a layer are equal, as a convolution's weights are packed for one size of input;
/// the last may reach past the end by a few rows. `row_products` are the multiplications of an output row.
int64_t strip_rows(int64_t height, int64_t row_floats, int64_t row_products) {
  const int64_t shares = std::clamp<int64_t>(height * row_products / kStripProducts, 1, kShares);
  const int64_t most = std::clamp<int64_t>(kStripFloats / row_floats, 1, ceil_div(height, shares));
  return ceil_div(height, ceil_div(height, most));
}

}  // namespace

FillRow rows_of(const FeatureMap& map) {
  return [&map](int64_t y, float* row) { std::copy_n(map.row(y), map.row_size(), row); };
}

TakeRow store_in(FeatureMap& map) {
  return [&map](int64_t y, const float* row) { std::copy_n(row, map.row_size(), map.row(y)); };
}

TakeRow add_to(FeatureMap& map) {
  return [&map](int64_t y, const float* row) { add(row, map.row_size(), map.row(y)); };
}

Extent output_of(const torch::ConvolutionShape& shape, Extent input) {
  if (shape.stride == 2) return {input.height / 2, input.width / 2};
  return {input.height + 2 * shape.pad_width - shape.kernel + 1, input.width + 2 * shape.pad_width - shape.kernel + 1};
}

void convolve(Workers& workers, torch::Convolution& convolution, Extent input, const FillRow& fill,
              const TakeRow& take) {
  const auto& shape = convolution.shape();
  assert(shape.stride == 1 || (input.height % 2 == 0 && input.width % 2 == 0));
  const Extent output = output_of(shape, input);
  const int64_t width = input.width + (shape.stride == 2 ? 1 : 0);  // the convolution itself pads both sides or none
  const int64_t in_floats = width * shape.in_channels, out_floats = output.width * shape.out_channels;  // of a row
  const int64_t row_products = out_floats * shape.in_channels * shape.kernel * shape.kernel;
  const int64_t rows = strip_rows(output.height, std::max(in_floats * shape.stride, out_floats), row_products);
  const int64_t strip_height = (rows - 1) * shape.stride + shape.kernel;
  convolution.prepare(strip_height, width);

  workers.run(ceil_div(output.height, rows), [&](int64_t number) {
    const int64_t first = number * rows, last = std::min(first + rows, output.height);
    const auto strip = std::make_unique_for_overwrite<float[]>(static_cast<size_t>(strip_height * in_floats));
    for (int64_t i = 0; i < strip_height; ++i) {
      const int64_t y = first * shape.stride - shape.pad_width + i;  // rows are padded as columns are
      float* row = strip.get() + i * in_floats;
      const bool inside = y >= 0 && y < input.height;
      if (inside) fill(y, row);
      std::fill(inside ? row + input.width * shape.in_channels : row, row + in_floats, 0.0f);
    }
    const torch::Tensor result = convolution(strip.get());
    for (int64_t y = first; y < last; ++y) take(y, result.data() + (y - first) * out_floats);
  });
}

}  // namespace lumina::vq
