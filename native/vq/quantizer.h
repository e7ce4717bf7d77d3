// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "convolution/panels.h"
#include "vq/feature_map.h"
#include "vq/strips.h"
#include "vq/weights.h"

namespace lumina::vq {

/// The codebook: vectors by code, and the code of the nearest vector.
class Quantizer {
 public:
  explicit Quantizer(const Weights& weights);

  /// The code of the vector with the least |z - e|², the lowest such code, for every cell of z in row-major order.
  /// Distances are compared in double and in a fixed order, among the codes that an f32 product cannot rule out.
  void nearest(Workers& workers, const FeatureMap& z, int32_t* codes) const;

  /// The vectors of codes [height, width], row-major, as rows. Borrows the codes, which must all be in range.
  FillRow rows_of(const int32_t* codes, int64_t width) const;

  int64_t codes() const { return std::ssize(half_norms_); }

 private:
  int32_t nearest_of(const float* vector, const float* products) const;

  int64_t dim_;
  std::vector<float> vectors_;      ///< [codes, dim]
  convolution::Panels panels_;      ///< the same, packed
  std::vector<double> half_norms_;  ///< |e|² / 2 per code
  double longest_ = 0;              ///< the largest |e|
};

}  // namespace lumina::vq
