// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include "peer/layer.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "core/round.h"
#include "peer/convolution.h"
#include "peer/one_thread.h"

namespace lumina::torch {
namespace {

using vq::Extent;
using vq::FillRow;
using vq::TakeRow;

constexpr int64_t kStripFloats = int64_t{1} << 20;    // most input or output of a strip, whichever is larger: 4 MiB
constexpr int64_t kStripProducts = int64_t{1} << 22;  // a call of libtorch costs as much as a million products
constexpr int64_t kShares = 4;                        // strips that a layer is cut into for the threads' sake

/// Output rows a strip has. All strips of a layer are equal, as a convolution's weights are packed for one size of
/// input; the last may reach past the end by a few rows. `row_products` are the multiplications of an output row.
int64_t strip_rows(int64_t height, int64_t row_floats, int64_t row_products) {
  const int64_t shares = std::clamp<int64_t>(height * row_products / kStripProducts, 1, kShares);
  const int64_t most = std::clamp<int64_t>(kStripFloats / row_floats, 1, ceil_div(height, shares));
  return ceil_div(height, ceil_div(height, most));
}

/// Takes whole rows of a convolution's output, [width', out_channels].
using TakeWhole = std::function<void(int64_t y, const float* row)>;

void convolve(vq::Workers& workers, Convolution& convolution, Extent input, Extent output, const FillRow& fill,
              const TakeWhole& take) {
  const ConvolutionShape& shape = convolution.shape();
  const int64_t width = input.width + (shape.stride == 2 ? 1 : 0);  // the convolution itself pads both sides or none
  const int64_t in_floats = width * shape.in_channels, out_floats = output.width * shape.out_channels;  // of a row
  const int64_t row_products = out_floats * shape.in_channels * shape.kernel * shape.kernel;
  const int64_t rows = strip_rows(output.height, std::max(in_floats * shape.stride, out_floats), row_products);
  const int64_t strip_height = (rows - 1) * shape.stride + shape.kernel;
  convolution.prepare(strip_height, width);

  workers.run(ceil_div(output.height, rows), [&](int64_t number) {
    const OneThread alone;
    const int64_t first = number * rows, last = std::min(first + rows, output.height);
    const auto strip = std::make_unique_for_overwrite<float[]>(static_cast<size_t>(strip_height * in_floats));
    for (int64_t i = 0; i < strip_height; ++i) {
      const int64_t y = first * shape.stride - shape.pad_width + i;  // rows are padded as columns are
      float* row = strip.get() + i * in_floats;
      const bool inside = y >= 0 && y < input.height;
      if (inside) fill(y, 0, input.width, row);
      std::fill(inside ? row + input.width * shape.in_channels : row, row + in_floats, 0.0f);
    }
    const Tensor result = convolution(strip.get());
    for (int64_t y = first; y < last; ++y) take(y, result.data() + (y - first) * out_floats);
  });
}

ConvolutionShape shape_of(const vq::LayerSpec& spec) {
  const auto& [in, out, kernel, stride] = spec.shape;
  return {.in_channels = in,
          .out_channels = out,
          .kernel = kernel,
          .stride = stride,
          .pad_width = kernel == 3 && stride == 1};
}

class Plain : public vq::Layer {
 public:
  Plain(const vq::LayerSpec& spec, std::span<const float> weight, std::span<const float> bias)
      : Layer(spec), convolution_(shape_of(spec), {weight.begin(), weight.end()}, {bias.begin(), bias.end()}) {}

  void run(vq::Workers& workers, Extent input, const FillRow& fill, const TakeRow& take) override {
    const Extent output = spec().output_of(input);
    convolve(workers, convolution_, input, output, fill,
             [&](int64_t y, const float* row) { take(y, 0, output.width, row); });
  }

 private:
  Convolution convolution_;
};

/// The 2x2 kernels for even and odd rows and columns, [2, 2, channels, channels, 2, 2], of a 3x3 one that follows a
/// doubling: an even row sees the row above once and its own twice, an odd row its own twice and the row below once.
std::vector<float> quarter_kernels(std::span<const float> weight, int64_t kernels) {
  const auto tap = [](int64_t odd, int64_t k) { return odd ? k / 2 : (k + 1) / 2; };  // of 3 -> of 2
  std::vector<float> result(static_cast<size_t>(4 * kernels * 4));
  for (int64_t place = 0; place < 4; ++place)
    for (int64_t i = 0; i < kernels; ++i)
      for (int64_t k = 0; k < 9; ++k) {
        const int64_t row = tap(place / 2, k / 3), column = tap(place % 2, k % 3);
        result[static_cast<size_t>((place * kernels + i) * 4 + row * 2 + column)] +=
            weight[static_cast<size_t>(i * 9 + k)];
      }
  return result;
}

std::vector<float> four_times(std::span<const float> values) {
  std::vector<float> result;
  for (int i = 0; i < 4; ++i) result.insert(result.end(), values.begin(), values.end());
  return result;
}

/// Of the nine inputs to a pixel of a doubled picture only four differ: a 2x2 convolution of the picture as it is, with
/// a set of outputs for each of the four places that a pixel may have.
class Doubling : public vq::Layer {
 public:
  Doubling(const vq::LayerSpec& spec, std::span<const float> weight, std::span<const float> bias)
      : Layer(spec),
        quarters_({.in_channels = spec.shape.in_channels,
                   .out_channels = 4 * spec.shape.out_channels,
                   .kernel = 2,
                   .pad_width = 1},
                  quarter_kernels(weight, spec.shape.in_channels * spec.shape.out_channels), four_times(bias)) {}

  void run(vq::Workers& workers, Extent input, const FillRow& fill, const TakeRow& take) override {
    const int64_t channels = spec().shape.out_channels;
    const Extent windows{input.height + 1, input.width + 1};
    vq::FeatureMap result(workers, {2 * input.height, 2 * input.width}, channels);
    // The window whose lower right corner is at (y, x) gives the even-even pixel of cell (y, x), the even-odd one of
    // (y, x - 1), the odd-even one of (y - 1, x) and the odd-odd one of (y - 1, x - 1): pixels 2y, 2y - 1 by 2x, 2x
    // - 1.
    convolve(workers, quarters_, input, windows, fill, [&](int64_t y, const float* row) {
      for (int64_t place = 0; place < 4; ++place) {
        const int64_t to_y = 2 * y - place / 2, odd = place % 2;
        if (to_y < 0 || to_y >= result.height()) continue;
        float* to = result.row(to_y) + odd * channels;
        const float* from = row + (odd * 4 + place) * channels;
        for (int64_t i = 0; i < input.width; ++i) std::copy_n(from + i * 4 * channels, channels, to + i * 2 * channels);
      }
    });
    workers.run(result.height(), [&](int64_t y) { take(y, 0, result.width(), result.row(y)); });
  }

 private:
  Convolution quarters_;  ///< outputs [2 rows, 2 columns, channels]
};

}  // namespace

std::unique_ptr<vq::Layer> make_layer(const vq::LayerSpec& spec, std::span<const float> weight,
                                      std::span<const float> bias) {
  if (spec.doubling) return std::make_unique<Doubling>(spec, weight, bias);
  return std::make_unique<Plain>(spec, weight, bias);
}

}  // namespace lumina::torch
