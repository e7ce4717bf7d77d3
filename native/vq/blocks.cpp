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
  FeatureMap result({input.height / shape.stride, input.width / shape.stride}, shape.out_channels);
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

Middle::Middle(const Weights& weights, const std::string& name, int64_t channels)
    : first_(weights, name + ".block_1", channels, channels),
      attention_(weights, name + ".attn_1", channels),
      second_(weights, name + ".block_2", channels, channels) {}

FeatureMap Middle::operator()(Workers& workers, FeatureMap x) {
  return second_(workers, attention_(workers, first_(workers, std::move(x))));
}

}  // namespace lumina::vq
