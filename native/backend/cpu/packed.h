// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <stdint.h>

#include "backend/cpu/ask.h"

/// The form in which the kernels read int8 and int4 weights. PODs only: see simd.inl.
///
/// Outputs lie in lanes: a panel holds kPanelOutputs outputs over all of k, group by group of kGroup inputs, so that
/// one pass reads memory in one sweep and a broadcast of four activations meets sixteen outputs without a horizontal
/// addition. Codes are unsigned, activations signed, as vpmaddubsw wants them.
///
///   int8  weight = scale * (code - 128), codes 1..255.  Group: scales, then [16 quads][16 outputs][4 inputs] bytes.
///   int4  weight = scale * code + min, codes 0..15.     Group: scales, mins, then [8 octets][16 outputs][4 inputs]
///         bytes, the low half of a byte being input 8 * octet + i, the high half input 8 * octet + 4 + i.
///
/// k is padded to whole groups, outputs to whole panels. Scales and mins are bf16.
namespace lumina::cpu {

inline constexpr int kPanelOutputs = 16;
inline constexpr int kGroup = 64;

inline constexpr int kInt8Header = 2 * kPanelOutputs;
inline constexpr int kInt8GroupBytes = kInt8Header + kGroup * kPanelOutputs;
inline constexpr int kInt4Header = 4 * kPanelOutputs;
inline constexpr int kInt4GroupBytes = kInt4Header + kGroup * kPanelOutputs / 2;

/// Rows of activations as int8 with one scale per row and group: x = scale * value. Rows are dealt in tiles of `tile`
/// rows, the last one with what is left; with R rows in a tile its values lie as [k / 4][R][4], its scales and sums as
/// [groups][R], so that the kernel walks each of them in one sweep.
///
/// Where products of pairs are added in 16 bits (Kernels::limit_pairs), the values of a pair (2i, 2i + 1) sum to 128 at
/// most for int8 weights: 255 * 128 fits. For int4, eight pairs of at most 2 * 15 * 127 fit.
struct QuantizedRows {
  const int8_t* values;
  const float* scales;
  const int32_t* offsets;    ///< -128 times the sum of the values of a row and group: int8 codes are 128 too large
  const float* scaled_sums;  ///< that sum times the scale
  int rows;
  int tile;
  int64_t groups;
};

/// Panels that are multiplied together.
inline constexpr int kTilePanels = 2;
inline constexpr int kTileOutputs = kTilePanels * kPanelOutputs;

/// One or two neighbouring panels against rows.
struct PanelTile {
  QuantizedRows x;
  const uint8_t* panel;
  int panels;
  float* y;  ///< [rows, kTileOutputs]
  Ask ask;   ///< heeded where kernels use VNNI
};

/// One tile of R rows to quantize; see QuantizedRows for the layout of the outputs.
struct QuantizeTile {
  const float* x;
  int64_t x_stride;
  int rows;
  int64_t k;
  bool limit_pairs;  ///< see QuantizedRows
  int8_t* values;
  float* scales;
  int32_t* offsets;
  float* scaled_sums;
};

}  // namespace lumina::cpu
