// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include "vq/group_norm.h"

#include <cmath>
#include <utility>

#include "vq/exp.h"

namespace lumina::vq {
namespace {

constexpr double kEpsilon = 1e-6;

/// Adds up x and x² per channel, in double: [2 * channels].
void add_row(const float* row, int64_t width, int64_t channels, double* sums) {
  double* squares = sums + channels;
  for (int64_t x = 0; x < width; ++x, row += channels)
    for (int64_t c = 0; c < channels; ++c) {
      const double value = row[c];
      sums[c] += value;
      squares[c] += value * value;
    }
}

void affine_row(const float* row, int64_t width, const GroupNorm::Affine& affine, float* to) {
  const auto channels = std::ssize(affine.scale);
  const float *scale = affine.scale.data(), *shift = affine.shift.data();
  for (int64_t x = 0; x < width; ++x, row += channels, to += channels)
    for (int64_t c = 0; c < channels; ++c) to[c] = row[c] * scale[c] + shift[c];
}

void silu_row(float* row, int64_t count) {
  for (int64_t i = 0; i < count; ++i) row[i] = row[i] / (1.0f + fast_exp(-row[i]));
}

}  // namespace

GroupNorm::GroupNorm(const Weights& weights, const std::string& name, int64_t channels)
    : groups_(weights.config().groups),
      gamma_(weights.take(name + ".weight", {channels})),
      beta_(weights.take(name + ".bias", {channels})) {}

GroupNorm::Affine GroupNorm::measure(Workers& workers, const FeatureMap& map) const {
  const int64_t channels = map.channels(), per_group = channels / groups_;
  std::vector<double> rows(static_cast<size_t>(map.height() * 2 * channels));
  workers.run(map.height(), [&](int64_t y) { add_row(map.row(y), map.width(), channels, &rows[y * 2 * channels]); });
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
  return [&map, with_silu, affine = measure(workers, map)](int64_t y, float* row) {
    affine_row(map.row(y), map.width(), affine, row);
    if (with_silu) silu_row(row, map.row_size());
  };
}

}  // namespace lumina::vq
