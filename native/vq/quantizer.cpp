// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include "vq/quantizer.h"

#include <algorithm>
#include <limits>

#include "vq/rows.h"

namespace lumina::vq {
Quantizer::Quantizer(const Weights& weights)
    : dim_(weights.config().embed_dim),
      vectors_(weights.take("quantize.embedding.weight", {weights.config().codes, dim_})) {
  for (int64_t code = 0; code < weights.config().codes; ++code) {
    const float* e = &vectors_[static_cast<size_t>(code * dim_)];
    half_norms_.push_back(0.5 * dot(e, e, dim_));
  }
}

void Quantizer::nearest(Workers& workers, const FeatureMap& z, int32_t* codes) const {
  workers.run(z.height() * z.width(), [&](int64_t cell) {
    const float* vector = z.row(0) + cell * dim_;
    double least = std::numeric_limits<double>::infinity();
    int32_t best = 0;
    for (int64_t code = 0; code < this->codes(); ++code) {
      // |z - e|² = |z|² + 2 (|e|² / 2 - z·e): the first part is the same for all codes
      const double distance = half_norms_[code] - dot(vector, &vectors_[static_cast<size_t>(code * dim_)], dim_);
      if (distance < least) {
        least = distance;
        best = static_cast<int32_t>(code);
      }
    }
    codes[cell] = best;
  });
}

FillRow Quantizer::rows_of(const int32_t* codes, int64_t width) const {
  return [this, codes, width](int64_t y, float* row) {
    for (int64_t x = 0; x < width; ++x, row += dim_)
      std::copy_n(&vectors_[static_cast<size_t>(codes[y * width + x] * dim_)], dim_, row);
  };
}

}  // namespace lumina::vq
