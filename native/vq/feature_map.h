// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "vq/workers.h"

namespace lumina::vq {

/// Height and width of a picture or feature map.
struct Extent {
  int64_t height = 0;
  int64_t width = 0;
};

/// Activations between two layers: [height, width, channels] f32, channels last, in memory of the workers, whom it must
/// not outlive. Moves, never copies.
class FeatureMap {
 public:
  FeatureMap() = default;
  /// Not initialised. Throws as Workers::borrow.
  FeatureMap(Workers& workers, Extent extent, int64_t channels)
      : extent_(extent),
        channels_(channels),
        memory_(workers.borrow(static_cast<size_t>(extent.height * extent.width * channels))) {}

  Extent extent() const { return extent_; }
  int64_t height() const { return extent_.height; }
  int64_t width() const { return extent_.width; }
  int64_t channels() const { return channels_; }
  int64_t row_size() const { return extent_.width * channels_; }  ///< floats

  float* row(int64_t y) { return memory_.data() + y * row_size(); }
  const float* row(int64_t y) const { return memory_.data() + y * row_size(); }
  float* pixel(int64_t y, int64_t x) { return row(y) + x * channels_; }
  const float* pixel(int64_t y, int64_t x) const { return row(y) + x * channels_; }

 private:
  Extent extent_;
  int64_t channels_ = 0;
  Workers::Memory memory_;
};

}  // namespace lumina::vq
