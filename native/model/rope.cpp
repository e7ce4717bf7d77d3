// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include "model/rope.h"

#include <cmath>

namespace lumina {
namespace {

std::vector<float> inverse_frequencies(double base, int32_t head_dim) {
  std::vector<float> inverse;
  for (int32_t m = 0; m < head_dim; m += 2) {
    inverse.push_back(static_cast<float>(1.0 / std::pow(base, static_cast<double>(m) / head_dim)));
  }
  return inverse;
}

double dynamic_base(const ModelConfig& config, double length) {
  const double growth = config.rope_factor * length / config.max_positions - (config.rope_factor - 1);
  return config.rope_theta * std::pow(growth, config.head_dim / (config.head_dim - 2.0));
}

}  // namespace

std::vector<float> rope_table(const ModelConfig& config, int64_t positions) {
  const int32_t half = config.head_dim / 2;
  std::vector<float> inverse = inverse_frequencies(config.rope_theta, config.head_dim);
  std::vector<float> table(static_cast<size_t>(positions) * config.head_dim);
  for (int64_t position = 0; position < positions; ++position) {
    if (config.rope_scaling == RopeScaling::dynamic && position >= config.max_positions) {
      inverse = inverse_frequencies(dynamic_base(config, static_cast<double>(position + 1)), config.head_dim);
    }
    auto at = static_cast<float>(position);
    if (config.rope_scaling == RopeScaling::linear) at /= static_cast<float>(config.rope_factor);
    float* row = table.data() + static_cast<size_t>(position) * config.head_dim;
    for (int32_t m = 0; m < half; ++m) {
      const float angle = at * inverse[m];
      row[m] = static_cast<float>(std::cos(double{angle}));
      row[half + m] = static_cast<float>(std::sin(double{angle}));
    }
  }
  return table;
}

}  // namespace lumina
