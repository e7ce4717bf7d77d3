// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include "vq/quantizer.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/round.h"
#include "vq/rows.h"

namespace lumina::vq {
namespace {

constexpr int64_t kCells = 24;  // that meet the codebook together

/// Bounds how far an f32 sum of `terms` products can be off, as a part of the sum of their magnitudes: each product and
/// each addition rounds by 2^-24 at most (Higham, Accuracy and Stability of Numerical Algorithms, 3.1).
double rounding(int64_t terms) { return 1.01 * static_cast<double>(terms + 4) * 0x1p-24; }

}  // namespace

Quantizer::Quantizer(const Weights& weights)
    : dim_(weights.config().embed_dim),
      vectors_(weights.take("quantize.embedding.weight", {weights.config().codes, dim_})),
      panels_(vectors_.data(), weights.config().codes, dim_, dim_, 1) {
  for (int64_t code = 0; code < weights.config().codes; ++code) {
    const float* e = &vectors_[static_cast<size_t>(code * dim_)];
    half_norms_.push_back(0.5 * dot(e, e, dim_));
    longest_ = std::max(longest_, std::sqrt(2 * half_norms_.back()));
  }
}

void Quantizer::nearest(Workers& workers, const FeatureMap& z, int32_t* codes) const {
  const int64_t cells = z.height() * z.width();
  workers.run(ceil_div(cells, kCells), [&](int64_t part) {
    const int64_t first = part * kCells, count = std::min(kCells, cells - first);
    const Workers::Memory products = workers.borrow(static_cast<size_t>(count * this->codes()));
    convolution::multiply(z.row(0) + first * dim_, dim_, count, panels_, 0, this->codes(), nullptr, products.data(),
                          this->codes());
    for (int64_t i = 0; i < count; ++i)
      codes[first + i] = nearest_of(z.row(0) + (first + i) * dim_, products.data() + i * this->codes());
  });
}

/// products[code] are z·e in f32. |z - e|² = |z|² + 2 (|e|² / 2 - z·e): the first part is the same for all codes.
int32_t Quantizer::nearest_of(const float* vector, const float* products) const {
  const double doubt = rounding(dim_) * std::sqrt(dot(vector, vector, dim_)) * longest_;
  double least = std::numeric_limits<double>::infinity();
  for (int64_t code = 0; code < codes(); ++code) least = std::min(least, half_norms_[code] - products[code]);
  // Where products have overflowed or are no numbers, nothing is ruled out.
  const double bound = std::isfinite(least) ? least + 2 * doubt : std::numeric_limits<double>::infinity();
  double nearest = std::numeric_limits<double>::infinity();
  int32_t best = 0;
  for (int64_t code = 0; code < codes(); ++code) {
    if (half_norms_[code] - products[code] > bound) continue;
    const double distance = half_norms_[code] - dot(vector, &vectors_[static_cast<size_t>(code * dim_)], dim_);
    if (distance < nearest) {
      nearest = distance;
      best = static_cast<int32_t>(code);
    }
  }
  return best;
}

FillRow Quantizer::rows_of(const int32_t* codes, int64_t width) const {
  return [this, codes, width](int64_t y, int64_t first, int64_t last, float* pixels) {
    for (int64_t x = first; x < last; ++x, pixels += dim_)
      std::copy_n(&vectors_[static_cast<size_t>(codes[y * width + x] * dim_)], dim_, pixels);
  };
}

}  // namespace lumina::vq
