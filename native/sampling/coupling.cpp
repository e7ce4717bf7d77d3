// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include "sampling/coupling.h"

#include <cmath>
#include <limits>

#include "core/noise.h"

namespace lumina {
namespace {

constexpr size_t kNone = std::numeric_limits<size_t>::max();

// A draw from weights [count], given by a function of the entry; kNone if none is above 0.
template <typename Weight>
size_t draw_weighted(size_t count, const NoiseKey& noise, Weight&& weight) {
  size_t best = kNone;
  double best_score = -std::numeric_limits<double>::infinity();
  for (size_t i = 0; i < count; ++i) {
    const double w = weight(i);
    if (!(w > 0)) continue;
    const double score =
        std::log(w) + gumbel(noise.seed, noise.index, noise.first + static_cast<int32_t>(i), noise.round);
    if (score > best_score) {
      best_score = score;
      best = i;
    }
  }
  return best;
}

}  // namespace

size_t draw(std::span<const float> probs, const NoiseKey& noise) {
  return draw_weighted(probs.size(), noise, [&](size_t i) { return double{probs[i]}; });
}

size_t couple(std::span<const float> probs, size_t draft, std::span<const float> from, const NoiseKey& noise) {
  const auto q = [&](size_t i) { return from.empty() ? (i == draft ? 1.0 : 0.0) : double{from[i]}; };
  if (uniform(noise.seed, noise.index, noise.round) * q(draft) < probs[draft]) return draft;
  const size_t other = draw_weighted(probs.size(), noise, [&](size_t i) { return probs[i] - q(i); });
  // Equal but for rounding: whatever is drawn, the difference has no weight.
  return other == kNone ? draw(probs, noise) : other;
}

}  // namespace lumina
