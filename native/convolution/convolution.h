// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>

#include "convolution/panels.h"
#include "convolution/shape.h"
#include "core/aligned.h"

namespace lumina::convolution {

/// Output pixels that are computed in one go.
struct Block {
  int64_t rows = 0;
  int64_t columns = 0;
};

/// A convolution of channels-last f32 pictures with packed weights, a block of output pixels at a time. Every output is
/// a sum in one fixed order, whatever the blocks: README.md says which. Immutable, so any number of threads may call
/// it.
class Convolution {
 public:
  /// weight [out, in, kernel, kernel], bias [out]. Winograd's methods are for 3x3 kernels of stride 1.
  /// Throws std::bad_alloc, and Error as chosen_simd() does.
  Convolution(const Shape& shape, Method method, std::span<const float> weight, std::span<const float> bias);

  const Shape& shape() const { return shape_; }
  Method method() const { return method_; }

  /// A block that suits the caches, for pictures of this size of output; its sides are multiples of tile().
  Block block(Block picture) const;
  /// Both sides of a block are multiples of this.
  int64_t tile() const;
  /// Floats of scratch memory that a block needs.
  size_t scratch(Block block) const;

  /// rows: pointers to (block.rows - 1) * stride + kernel rows of (block.columns - 1) * stride + kernel pixels
  /// [in_channels], padding included. out [block.rows, block.columns, out_channels].
  void operator()(const float* const* rows, Block block, float* scratch, float* out) const;

 private:
  void direct(const float* const* rows, Block block, float* out) const;
  template <int M>
  void winograd(const float* const* rows, Block block, float* scratch, float* out) const;
  int64_t tiles_beside(Block block) const { return block.rows / tile() * (block.columns / tile()); }

  const Kernels& kernels_;
  Shape shape_;
  Method method_;
  AlignedFloats bias_;
  Panels direct_;       ///< [out, kernel * kernel * in], taps outermost
  Panels frequencies_;  ///< Winograd: [out, in] for each frequency
};

}  // namespace lumina::convolution
