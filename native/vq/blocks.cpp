// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include "vq/blocks.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <utility>
#include <vector>

#include "vq/rows.h"

namespace lumina::vq {
namespace {

constexpr int64_t kQueries = 64;  // of attention at a time: bounds the scores to kQueries * positions

/// A product with a matrix [out, in] as a 1x1 convolution, whose sums, unlike those of a BLAS, do not depend on the
/// number of threads.
torch::Convolution product(std::vector<float> matrix, int64_t in, int64_t out) {
  return {{.in_channels = in, .out_channels = out}, std::move(matrix), std::vector<float>(static_cast<size_t>(out))};
}

std::vector<float> values_of(const FeatureMap& map) { return {map.row(0), map.row(map.height())}; }

/// [positions, channels] -> [channels, positions]
std::vector<float> transposed(const FeatureMap& map) {
  const int64_t positions = map.height() * map.width(), channels = map.channels();
  std::vector<float> result(static_cast<size_t>(positions * channels));
  const float* from = map.row(0);
  for (int64_t p = 0; p < positions; ++p)
    for (int64_t c = 0; c < channels; ++c) result[c * positions + p] = *from++;
  return result;
}

/// The 2x2 kernels for even and odd rows and columns, [2, 2, channels, channels, 2, 2], of a 3x3 one that follows a
/// doubling: an even row sees the row above once and its own twice, an odd row its own twice and the row below once.
std::vector<float> quarter_kernels(const std::vector<float>& weight, int64_t channels) {
  const auto tap = [](int64_t odd, int64_t k) { return odd ? k / 2 : (k + 1) / 2; };  // of 3 -> of 2
  const int64_t kernels = channels * channels;
  std::vector<float> result(static_cast<size_t>(4 * kernels * 4));
  for (int64_t place = 0; place < 4; ++place)
    for (int64_t i = 0; i < kernels; ++i)
      for (int64_t k = 0; k < 9; ++k) {
        const int64_t row = tap(place / 2, k / 3), column = tap(place % 2, k % 3);
        result[(place * kernels + i) * 4 + row * 2 + column] += weight[i * 9 + k];
      }
  return result;
}

std::vector<float> four_times(const std::vector<float>& values) {
  std::vector<float> result;
  for (int i = 0; i < 4; ++i) result.insert(result.end(), values.begin(), values.end());
  return result;
}

}  // namespace

torch::Convolution conv3(const Weights& weights, const std::string& name, int64_t in, int64_t out) {
  return weights.convolution(name, {.in_channels = in, .out_channels = out, .kernel = 3, .pad_width = 1});
}

torch::Convolution conv1(const Weights& weights, const std::string& name, int64_t in, int64_t out) {
  return weights.convolution(name, {.in_channels = in, .out_channels = out});
}

torch::Convolution halving(const Weights& weights, const std::string& name, int64_t channels) {
  return weights.convolution(name, {.in_channels = channels, .out_channels = channels, .kernel = 3, .stride = 2});
}

FeatureMap apply(Workers& workers, torch::Convolution& convolution, Extent input,
                 const FillRow& fill) {
  const auto& shape = convolution.shape();
  FeatureMap result(output_of(shape, input), shape.out_channels);
  convolve(workers, convolution, input, fill, store_in(result));
  return result;
}

ResBlock::ResBlock(const Weights& weights, const std::string& name, int64_t in, int64_t out)
    : norm1_(weights, name + ".norm1", in),
      norm2_(weights, name + ".norm2", out),
      conv1_(conv3(weights, name + ".conv1", in, out)),
      conv2_(conv3(weights, name + ".conv2", out, out)) {
  if (in != out) shortcut_ = vq::conv1(weights, name + ".nin_shortcut", in, out);
}

FeatureMap ResBlock::operator()(Workers& workers, FeatureMap x) {
  const FeatureMap hidden = apply(workers, conv1_, x.extent(), norm1_.rows_of(workers, x, true));
  if (shortcut_) x = apply(workers, *shortcut_, x.extent(), rows_of(x));
  convolve(workers, conv2_, x.extent(), norm2_.rows_of(workers, hidden, true), add_to(x));
  return x;
}

AttentionBlock::AttentionBlock(const Weights& weights, const std::string& name, int64_t channels)
    : channels_(channels),
      norm_(weights, name + ".norm", channels),
      q_(conv1(weights, name + ".q", channels, channels)),
      k_(conv1(weights, name + ".k", channels, channels)),
      v_(conv1(weights, name + ".v", channels, channels)),
      out_(conv1(weights, name + ".proj_out", channels, channels)) {}

FeatureMap AttentionBlock::operator()(Workers& workers, FeatureMap x) {
  const FillRow normalized = norm_.rows_of(workers, x, false);
  const FeatureMap q = apply(workers, q_, x.extent(), normalized);
  const FeatureMap k = apply(workers, k_, x.extent(), normalized);
  const FeatureMap v = apply(workers, v_, x.extent(), normalized);
  const FeatureMap mixed = mix(workers, q, k, v);
  convolve(workers, out_, x.extent(), rows_of(mixed), add_to(x));
  return x;
}

FeatureMap AttentionBlock::mix(Workers& workers, const FeatureMap& q, const FeatureMap& k,
                               const FeatureMap& v) const {
  const int64_t positions = q.height() * q.width();
  const auto scale = static_cast<float>(1.0 / std::sqrt(static_cast<double>(channels_)));
  torch::Convolution score = product(values_of(k), channels_, positions);
  torch::Convolution sum = product(transposed(v), positions, channels_);
  score.prepare(1, kQueries);
  sum.prepare(1, kQueries);
  FeatureMap result(q.extent(), channels_);
  workers.run((positions + kQueries - 1) / kQueries, [&](int64_t chunk) {
    const int64_t first = chunk * kQueries, count = std::min(kQueries, positions - first);
    std::vector<float> queries(static_cast<size_t>(kQueries * channels_));  // what the last chunk lacks is zero
    std::copy_n(q.row(0) + first * channels_, count * channels_, queries.data());
    torch::Tensor scores = score(queries.data());
    for (int64_t i = 0; i < kQueries; ++i) softmax(scores.data() + i * positions, positions, scale);
    const torch::Tensor sums = sum(scores.data());
    std::copy_n(sums.data(), count * channels_, result.row(0) + first * channels_);
  });
  return result;
}

Doubling::Doubling(const Weights& weights, const std::string& name, int64_t channels)
    : quarters_({.in_channels = channels, .out_channels = 4 * channels, .kernel = 2, .pad_width = 1},
                quarter_kernels(weights.take(name + ".weight", {channels, channels, 3, 3}), channels),
                four_times(weights.take(name + ".bias", {channels}))) {}

FeatureMap Doubling::operator()(Workers& workers, const FeatureMap& x) {
  const int64_t channels = x.channels();
  FeatureMap result({2 * x.height(), 2 * x.width()}, channels);
  // The window whose lower right corner is at (y, x) gives the even-even pixel of cell (y, x), the even-odd one of
  // (y, x - 1), the odd-even one of (y - 1, x) and the odd-odd one of (y - 1, x - 1): pixels 2y, 2y - 1 by 2x, 2x - 1.
  convolve(workers, quarters_, x.extent(), rows_of(x), [&](int64_t y, const float* row) {
    for (int64_t place = 0; place < 4; ++place) {
      const int64_t to_y = 2 * y - place / 2, odd = place % 2;
      if (to_y < 0 || to_y >= result.height()) continue;
      float* to = result.row(to_y) + odd * channels;
      const float* from = row + (odd * 4 + place) * channels;
      for (int64_t i = 0; i < x.width(); ++i) std::copy_n(from + i * 4 * channels, channels, to + i * 2 * channels);
    }
  });
  return result;
}

Middle::Middle(const Weights& weights, const std::string& name, int64_t channels)
    : first_(weights, name + ".block_1", channels, channels),
      attention_(weights, name + ".attn_1", channels),
      second_(weights, name + ".block_2", channels, channels) {}

FeatureMap Middle::operator()(Workers& workers, FeatureMap x) {
  return second_(workers, attention_(workers, first_(workers, std::move(x))));
}

}  // namespace lumina::vq
