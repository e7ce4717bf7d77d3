// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace lumina::convolution {

/// What a convolution is but for its weights. Kernels are square.
struct Shape {
  int64_t in_channels = 0;
  int64_t out_channels = 0;
  int64_t kernel = 1;
  int64_t stride = 1;
};

/// How it is computed.
enum class Method {
  direct,     ///< each output a sum over its inputs
  winograd2,  ///< 3x3 with stride 1 in tiles of 2x2 outputs: 4/9 of the multiplications
  winograd4,  ///< the same in tiles of 4x4: 1/4 of them, rounding off a little more
};

}  // namespace lumina::convolution
