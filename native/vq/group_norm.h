// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "vq/feature_map.h"
#include "vq/strips.h"
#include "vq/weights.h"
#include "vq/workers.h"

namespace lumina::vq {

/// GroupNorm (arXiv:1803.08494) with eps 1e-6: each group of neighbouring channels is brought to mean 0 and variance
/// 1 over the whole picture, then scaled and shifted per channel.
class GroupNorm {
 public:
  GroupNorm(const Weights& weights, const std::string& name, int64_t channels);

  /// What a picture's statistics make of the layer: y = x * scale[c] + shift[c].
  struct Affine {
    std::vector<float> scale, shift;  ///< [channels]
  };
  /// In double and in a fixed order: the same for any number of threads.
  Affine measure(Workers& workers, const FeatureMap& map) const;

  /// The normalized rows of a map, measured now; with_silu also applies x * sigmoid(x). Borrows the map.
  FillRow rows_of(Workers& workers, const FeatureMap& map, bool with_silu) const;

 private:
  int64_t groups_;
  std::vector<float> gamma_, beta_;
};

}  // namespace lumina::vq
