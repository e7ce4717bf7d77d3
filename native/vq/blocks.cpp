// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include "vq/blocks.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "convolution/panels.h"
#include "core/round.h"
#include "vq/rows.h"

namespace lumina::vq {
namespace {

constexpr int64_t kQueries = 48;  // of attention at a time: bounds the scores to kQueries * positions

}  // namespace

std::unique_ptr<Layer> conv3(const Weights& weights, const std::string& name, int64_t in, int64_t out) {
  return weights.layer(name, {.shape = {.in_channels = in, .out_channels = out, .kernel = 3}});
}

std::unique_ptr<Layer> conv1(const Weights& weights, const std::string& name, int64_t in, int64_t out) {
  return weights.layer(name, {.shape = {.in_channels = in, .out_channels = out}});
}

std::unique_ptr<Layer> halving(const Weights& weights, const std::string& name, int64_t channels) {
  return weights.layer(name, {.shape = {.in_channels = channels, .out_channels = channels, .kernel = 3, .stride = 2}});
}

std::unique_ptr<Layer> doubling(const Weights& weights, const std::string& name, int64_t channels) {
  return weights.layer(name,
                       {.shape = {.in_channels = channels, .out_channels = channels, .kernel = 3}, .doubling = true});
}

FeatureMap apply(Workers& workers, Layer& layer, Extent input, const FillRow& fill) {
  FeatureMap result(workers, layer.spec().output_of(input), layer.spec().shape.out_channels);
  layer.run(workers, input, fill, store_in(result));
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
  const FeatureMap hidden = apply(workers, *conv1_, x.extent(), norm1_.rows_of(workers, x, true));
  if (shortcut_) x = apply(workers, *shortcut_, x.extent(), rows_of(x));
  conv2_->run(workers, x.extent(), norm2_.rows_of(workers, hidden, true), add_to(x));
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
  const FeatureMap q = apply(workers, *q_, x.extent(), normalized);
  const FeatureMap k = apply(workers, *k_, x.extent(), normalized);
  const FeatureMap v = apply(workers, *v_, x.extent(), normalized);
  const FeatureMap mixed = mix(workers, q, k, v);
  out_->run(workers, x.extent(), rows_of(mixed), add_to(x));
  return x;
}

FeatureMap AttentionBlock::mix(Workers& workers, const FeatureMap& q, const FeatureMap& k, const FeatureMap& v) const {
  const int64_t positions = q.height() * q.width();
  const auto scale = static_cast<float>(1.0 / std::sqrt(static_cast<double>(channels_)));
  const convolution::Panels keys(k.row(0), positions, channels_, channels_, 1);
  const convolution::Panels values(v.row(0), channels_, positions, 1, channels_);
  FeatureMap result(workers, q.extent(), channels_);
  workers.run(ceil_div(positions, kQueries), [&](int64_t chunk) {
    const int64_t first = chunk * kQueries, count = std::min(kQueries, positions - first);
    const Workers::Memory scores = workers.borrow(static_cast<size_t>(count * positions));
    convolution::multiply(q.row(0) + first * channels_, channels_, count, keys, 0, positions, nullptr, scores.data(),
                          positions);
    for (int64_t i = 0; i < count; ++i) softmax(scores.data() + i * positions, positions, scale);
    convolution::multiply(scores.data(), positions, count, values, 0, channels_, nullptr,
                          result.row(0) + first * channels_, channels_);
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
