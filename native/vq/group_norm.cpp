// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include "vq/group_norm.h"

#include <cmath>
#include <utility>

#include "vq/rows.h"

namespace lumina::vq {
namespace {

constexpr double kEpsilon = 1e-6;

}  // namespace

GroupNorm::GroupNorm(const Weights& weights, const std::string& name, int64_t channels)
    : groups_(weights.config().groups),
      gamma_(weights.take(name + ".weight", {channels})),
      beta_(weights.take(name + ".bias", {channels})) {}

GroupNorm::Affine GroupNorm::measure(Workers& workers, const FeatureMap& map) const {
  const int64_t channels = map.channels(), per_group = channels / groups_;
  std::vector<double> rows(static_cast<size_t>(map.height() * 2 * channels));
  workers.run(map.height(),
              [&](int64_t y) { add_moments(map.row(y), map.width(), channels, &rows[y * 2 * channels]); });
  for (int64_t y = 1; y < map.height(); ++y)
    for (int64_t i = 0; i < 2 * channels; ++i) rows[i] += rows[y * 2 * channels + i];

  const double count = static_cast<double>(map.height() * map.width() * per_group);
  Affine affine{std::vector<float>(channels), std::vector<float>(channels)};
  for (int64_t first = 0; first < channels; first += per_group) {
    double sum = 0, squares = 0;
    for (int64_t c = first; c < first + per_group; ++c) {
      sum += rows[c];
      squares += rows[channels + c];
    }
    const double mean = sum / count, variance = std::max(squares / count - mean * mean, 0.0);
    const double inverse = 1.0 / std::sqrt(variance + kEpsilon);
    for (int64_t c = first; c < first + per_group; ++c) {
      affine.scale[c] = static_cast<float>(inverse * gamma_[c]);
      affine.shift[c] = static_cast<float>(beta_[c] - mean * inverse * gamma_[c]);
    }
  }
  return affine;
}

FillRow GroupNorm::rows_of(Workers& workers, const FeatureMap& map, bool with_silu) const {
  return [&map, apply = with_silu ? affine_silu : affine, known = measure(workers, map)](int64_t y, int64_t first,
                                                                                         int64_t last, float* pixels) {
    apply(map.pixel(y, first), last - first, map.channels(), known.scale.data(), known.shift.data(), pixels);
  };
}

}  // namespace lumina::vq
