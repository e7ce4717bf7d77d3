// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/cuda/pages.h"
#include "backend/cuda/ptx.h"
#include "backend/cuda/reduce.h"

// What a block of attention works on, and where it keeps it.
namespace lumina::cuda {

inline constexpr int kWarps = 4;
inline constexpr int kThreads = kWarps * kWarp;
inline constexpr int kQueries = 16;
inline constexpr int kSplitPages = 8;
inline constexpr int kSplitTokens = kSplitPages * kPageTokens;
inline constexpr float kLog2E = 1.44269504f;

/// Softmax numbers of some keys: the largest score, in powers of two, and the sum of 2^(score - largest).
struct Softmax {
  float largest, sum;
};

/// 2^(x - base) of a part whose largest score is x; nothing where it has seen no key.
__device__ inline float weight_of(float x, float base) { return x == -INFINITY ? 0.0f : exp2f(x - base); }

/// Numbers of some keys, and those of the keys behind them: how much of either's weighted values counts.
struct Merged {
  Softmax softmax;
  float keep, take;
  __device__ Merged(Softmax before, Softmax next) {
    const float largest = fmaxf(before.largest, next.largest);
    keep = weight_of(before.largest, largest);
    take = weight_of(next.largest, largest);
    softmax = {largest, fmaf(before.sum, keep, next.sum * take)};
  }
};

/// What a block works on.
struct Tile {
  int first_row, position;  ///< of its first query
  int rows;                 ///< of the segment, in this tile
  int heads;                ///< of the group
  int first_head;           ///< of q
  int kv_head;
  const int32_t* table;
  __device__ int count() const { return rows * heads; }
  __device__ int row(int query) const { return first_row + query / heads; }
  __device__ int head(int query) const { return first_head + query % heads; }
  __device__ int last_position(int query) const {  // those that are not there do as the last one does
    return position + (query < count() ? query / heads : rows - 1);
  }
  __device__ int tokens() const { return position + rows; }
};

struct Grid {
  int tiles_each;  ///< of a segment
  int rows_each;   ///< of a tile
  int group;       ///< query heads of a kv head
  int heads_each;  ///< of a tile
  int parts;       ///< tiles of a group
};

/// Where everything lies in dynamic shared memory.
template <typename T, int kDim>
struct Layout {
  static constexpr int kRowBytes = kDim * static_cast<int>(sizeof(T));
  static constexpr int kChunks = kRowBytes / 16;
  static constexpr int kPageBytes = kPageTokens * kRowBytes;
  static constexpr int kQueryBytes = kQueries * kDim * 2;
  static constexpr int kWarpBytes = 2 * kPageBytes < kQueries * kDim * 4 ? kQueries * kDim * 4 : 2 * kPageBytes;

  /// Dims whose weighted values are summed at once: of 128 all would take too many registers beside bf16 values. Sums then lie
  /// where the values of their dims lay, in two rows of a page for each query.
  static constexpr int kDims = kDim == 128 && sizeof(T) == 2 ? 64 : kDim;
  __device__ static int sum_at(int query, int dim) {
    if constexpr (kDims == kDim) return query * kDim + dim;
    return (2 * query + dim % 64 / 32) * kRowBytes / 4 + dim / 64 * 32 + dim % 32;
  }

  int w;  ///< the calling warp; addresses are made where they are needed, as they would take registers

  static constexpr size_t bytes(bool walk) {
    return kQueryBytes + kWarps * (kWarpBytes + 2 * kPageTokens * sizeof(float)) +
           (kWarps + 1) * kQueries * sizeof(Softmax) + (walk ? kQueries * kDim * sizeof(float) : 0);
  }
  /// As the lanes have them: [block of 32 dims][mma][lane][4 pairs].
  __device__ bf16* queries() const { return dynamic_shared<bf16>(); }
  /// Of a warp: the keys of its two pages, then their values, then its weighted values, f32 [16][kDim].
  __device__ unsigned char* warp_of(int warp) const {
    return dynamic_shared<unsigned char>() + kQueryBytes + warp * kWarpBytes;
  }
  __device__ unsigned char* warp() const { return warp_of(w); }
  /// Of the calling warp: [2][32].
  __device__ float* scales() const { return reinterpret_cast<float*>(warp_of(kWarps)) + w * 2 * kPageTokens; }
  /// [warps][16].
  __device__ Softmax* softmax() const {
    return reinterpret_cast<Softmax*>(reinterpret_cast<float*>(warp_of(kWarps)) + kWarps * 2 * kPageTokens);
  }
  /// [16] of the sequence so far, and its [16][kDim] weighted values, where one block walks all splits.
  __device__ Softmax* running() const { return softmax() + kWarps * kQueries; }
  __device__ float* total() const { return reinterpret_cast<float*>(running() + kQueries); }
};

// Chunks of 16 bytes of a row lie where the lanes of one access hit different banks.
template <int kChunks>
__device__ int key_chunk(int row, int chunk, bool codes) {
  return chunk ^ ((codes ? (row & 3) << 1 : (row & 1) << 2) & (kChunks - 1));
}
template <int kChunks>
__device__ int value_chunk(int row, int chunk) {
  return chunk ^ ((row >> 1 & 3) << 1 & (kChunks - 1));
}

/// Two int8 of a register of four, (0, 2) or (1, 3), as bf16.
__device__ inline uint32_t widen(uint32_t codes, int odd) {
  const uint32_t x = codes >> (8 * odd);
  return fma_bf16x2((x & 0x007f007fu) | 0x43004300u, 0x3f803f80u, (x & 0x00800080u) ^ 0xc300c300u);
}

/// Eight keys or values of a row as four registers; of codes, each four of them as (0, 2), (1, 3).
template <typename T>
__device__ Words eight(const unsigned char* at) {
  if constexpr (sizeof(T) == 2) return *reinterpret_cast<const Words*>(at);
  const auto* codes = reinterpret_cast<const uint32_t*>(at);
  return {widen(codes[0], 0), widen(codes[0], 1), widen(codes[1], 0), widen(codes[1], 1)};
}

}  // namespace lumina::cuda
