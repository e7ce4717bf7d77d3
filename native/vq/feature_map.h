// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "io/pages.h"

namespace lumina::vq {

/// Height and width of a picture or feature map.
struct Extent {
  int64_t height = 0;
  int64_t width = 0;
};

/// Activations between two layers: [height, width, channels] f32, channels last. Owned; moves, never copies.
class FeatureMap {
 public:
  FeatureMap() = default;
  /// Zeroed. Throws Error{out_of_memory}.
  FeatureMap(Extent extent, int64_t channels);

  Extent extent() const { return extent_; }
  int64_t height() const { return extent_.height; }
  int64_t width() const { return extent_.width; }
  int64_t channels() const { return channels_; }
  int64_t row_size() const { return extent_.width * channels_; }  ///< floats

  float* row(int64_t y) { return data_ + y * row_size(); }
  const float* row(int64_t y) const { return data_ + y * row_size(); }

 private:
  Extent extent_;
  int64_t channels_ = 0;
  io::Pages memory_;
  float* data_ = nullptr;  // of memory_, whose bytes stay where they are when it moves
};

}  // namespace lumina::vq
