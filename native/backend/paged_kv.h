// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "core/dtype.h"

namespace lumina {

/// Tokens of a KV page.
inline constexpr int kPageTokens = 32;

/// One layer's keys or values of all pages. Element (page, kv head h, token t of the page, d) lies at
/// ((page * kv_heads + h) * kPageTokens + t) * head_dim + d. int8 pages carry one scale per (page, head, token)
/// in the same order: value = int8 * scale, scale = max |x| / 127 over the head's values.
struct PagePool {
  void* k = nullptr;
  void* v = nullptr;
  float* k_scales = nullptr;  ///< int8 only
  float* v_scales = nullptr;
  DType type = DType::f32;  ///< f32, bf16 or int8
  int32_t kv_heads = 0;
  int32_t head_dim = 0;
};

/// Tokens of one sequence branch in a pass, as they follow each other in its cache: rows first_row .. first_row + rows - 1 of
/// the activations, at positions position, position + 1, ... of its pages; its page table is tables[first_page ...], one
/// entry for each kPageTokens positions from 0 on. A token sees those before it there, wherever they stand in the sequence.
struct Segment {
  int32_t first_row = 0;
  int32_t rows = 0;
  int32_t position = 0;
  int32_t first_page = 0;
};

/// What a pass reads and writes, as the ops see it. Arrays live where the op runs; borrowed for the call.
struct PassView {
  const int32_t* ids = nullptr;        ///< [rows]
  const int32_t* positions = nullptr;  ///< [rows]: where they stand in the sequence, for RoPE
  const int32_t* slots = nullptr;      ///< [rows]: page * kPageTokens + token of the page, where k and v go
  const Segment* segments = nullptr;   ///< [segment_count], covering all rows in order
  const int32_t* tables = nullptr;     ///< page tables, see Segment
  int32_t rows = 0;
  int32_t segment_count = 0;
  /// Bounds that the host knows of the arrays above: no segment has more rows, none sees more pages. A back end may
  /// choose how to share work out by them, never what comes out. 0: nothing is known.
  int32_t most_rows = 0;
  int32_t most_pages = 0;
};

}  // namespace lumina
