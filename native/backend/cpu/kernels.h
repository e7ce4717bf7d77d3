// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <stdint.h>

#include "backend/cpu/packed.h"
#include "backend/paged_kv.h"

namespace lumina::cpu {

/// y[r, o] = sum over k of x[r, k] * w[o, k] for a tile of outputs. Each sum has eight partial sums, lane l adding
/// k = l, l + 8, ... in rising order, then one fixed addition of the lanes.
struct DotTile {
  const float* x;
  int64_t x_stride;
  int rows;
  const void* w;  ///< first output's weights; row-major, k apart
  int outputs;    ///< at most kTileOutputs
  int64_t k;
  float* y;     ///< [rows, kTileOutputs]
  bool halved;  ///< see halves_wide_registers
};

/// LayerNorm of one head's values followed by RoPE; in and out may be the same.
struct HeadNorm {
  const float* gamma;
  const float* beta;
  const float* cos_sin;  ///< head_dim / 2 cosines, then as many sines
  int head_dim;
};

/// Attention of consecutive queries of one sequence over one kv head, or over several of int8 pages.
struct AttendTile {
  const float* q;  ///< first query's first head of this kv head; its heads are head_dim apart
  int64_t q_stride;
  int queries;
  int heads;     ///< query heads that read a kv head
  int position;  ///< of the first query
  const int32_t* table;
  const PagePool* pool;
  int kv_head;   ///< the first
  int kv_heads;  ///< lying side by side, they are read in one long run; 1 unless int8 is multiplied in integers
  float* out;    ///< as q
  int64_t out_stride;
  float* scratch;  ///< attend_scratch(queries * heads * kv_heads, head_dim) floats
  Ask ask;         ///< heeded where int8 pages are multiplied by VNNI
};
/// queries * heads * kv_heads of a tile is at most this.
inline constexpr int kTileStreams = 64;
/// int8 pages: tokens that one step of the softmax takes, and query heads that walk them together.
inline constexpr int kRunTokens = 256;
inline constexpr int kRunStreams = 16;
/// Room for either: pages widened to f32, or queries in 16 bits and what a run keeps for each of its streams.
constexpr int64_t attend_scratch(int64_t streams, int64_t head_dim) {
  return 2 * streams + 2 * kPageTokens * head_dim + kRunStreams * (head_dim + 2 * kRunTokens);
}

/// The inner loops, compiled once per instruction set. Plain pointers and PODs only: see simd.inl.
struct Kernels {
  int tile_rows;     ///< of activations as int8 that are multiplied at once, at most
  int lone_rows;     ///< up to so many make one tile
  bool limit_pairs;  ///< int8 weights: products are added in 16 bits before 32, see QuantizedRows
  void (*dot_f32)(const DotTile&);
  void (*dot_bf16)(const DotTile&);
  void (*dot_int8)(const PanelTile&);
  void (*dot_int4)(const PanelTile&);
  void (*quantize_rows)(const QuantizeTile&);
  /// y = silu(gate) * up; y may be either.
  void (*silu_mul)(const float* gate, const float* up, float* y, int64_t n);
  void (*rms_norm)(const float* x, const float* w, float eps, float* y, int64_t n, bool add);
  void (*norm_rope)(const HeadNorm&, const float* in, float* out);
  /// Rounds n values to a page's type; writes the scale for int8 only.
  void (*store_head)(const float* in, int n, DType type, void* out, float* scale);
  void (*attend)(const AttendTile&);
  /// Multiplies and adds in registers only, as the int8 kernel does; gives the number of products.
  int64_t (*multiply_probe)(int64_t loops);
};

/// X(set) for each set of this architecture, named as in Simd.
#if defined(__x86_64__)
#define LUMINA_EACH_SIMD(X) X(portable) X(avx2) X(avx_vnni) X(avx512)
#elif defined(__aarch64__)
#define LUMINA_EACH_SIMD(X) X(portable) X(neon) X(dotprod) X(i8mm)
#else
#define LUMINA_EACH_SIMD(X) X(portable)
#endif

#define LUMINA_DECLARE(set) extern const Kernels set##_kernels;
LUMINA_EACH_SIMD(LUMINA_DECLARE)
#undef LUMINA_DECLARE

}  // namespace lumina::cpu
