// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <stdint.h>

#include "core/simd.h"

namespace lumina::convolution {

/// Outputs in a panel of packed weights: [k][kPanel].
inline constexpr int64_t kPanel = 16;

/// c[r, o] = (accumulate ? c[r, o] : 0) + bias[o] + sum over k of a[r, k] * b[k, o].
/// Each sum is one chain of (fused, where the CPU has them) multiply-adds over rising k: the same bits for any number of
/// rows and panels beside it, and the same for AVX2 and AVX-512.
struct Product {
  const float* a;  ///< [rows, k], a_stride apart
  int64_t a_stride;
  int64_t rows;
  const float* b;  ///< first panel, [k][kPanel], of several that lie b_stride apart
  int64_t b_stride;
  int64_t outputs;  ///< the last panel's may be fewer than kPanel
  int64_t k;
  const float* bias;  ///< [outputs], or null
  float* c;           ///< [rows, outputs], c_stride apart; nothing behind `outputs` is written
  int64_t c_stride;
  bool accumulate;
};

/// Tiles of a picture on their way into Winograd's domain or out of it. `m` outputs a side: 2 or 4; (m + 2)² frequencies.
struct ToFrequencies {
  const float* const* rows;  ///< m + 2 rows of pixels [.., channels]
  int64_t tiles;             ///< beside each other, m pixels apart
  int64_t channels;
  float* to;  ///< [frequency][tile][channels], a frequency `stride` apart
  int64_t stride;
};
struct FromFrequencies {
  const float* from;  ///< [frequency][tile][from_channels], a frequency `stride` apart
  int64_t stride;
  int64_t from_channels;
  int64_t tiles;
  int64_t channels;    ///< at most from_channels, which is a multiple of kPanel
  const float* bias;   ///< [channels]
  float* const* rows;  ///< m rows of pixels, `pixel` floats from one to the next
  int64_t pixel;
};

/// The inner loops, compiled once per instruction set. Plain pointers and PODs only, see vector.inl.
struct Kernels {
  void (*multiply)(const Product&);
  void (*to_frequencies2)(const ToFrequencies&);
  void (*to_frequencies4)(const ToFrequencies&);
  void (*from_frequencies2)(const FromFrequencies&);
  void (*from_frequencies4)(const FromFrequencies&);
  /// Multiply-adds in registers only; gives the number of multiplications.
  int64_t (*multiply_probe)(int64_t loops);
};

const Kernels& kernels(Simd simd);  ///< must be one that the CPU has
const Kernels& kernels();           ///< of chosen_simd()

}  // namespace lumina::convolution
