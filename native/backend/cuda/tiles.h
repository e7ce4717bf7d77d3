// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/cuda/ptx.h"

/// Weights as the tensor cores read them: tiles of 16 outputs, each in steps along k, each step as its lanes' registers,
/// so that a warp reads it in whole lines and puts it into no shared memory.
///
///   [tile][step][header][load][lane][16 bytes], header and loads by type:
///   bf16  a step is k 32. No header, 2 loads: that of mma m.
///   int8  a step is a group of k 64. Header [8 g] of (scale of g, of g + 8), 2 loads: that of half h of the group.
///   int4  a step is a group of k 64. Header [8 g] of (scales of g and g + 8, mins of both), 1 load.
///
/// Scales, mins, codes and what they stand for are those of cpu/packed.h, and so are the bytes of a step.
/// Lane (g, t) has of outputs g and g + 8, in each k 32, the inputs 8 t .. 8 t + 7, four for either of two mma, so that
/// it reads the activations that meet them, eight bf16 of row g, at once.
///
/// Sums: k is cut into kSegments runs of whole steps. A run is one chain of mma (int8, int4: of scaled group sums) from
/// 0 on; the runs are added in order. Every kernel keeps this order, whatever the number of rows.
namespace lumina::cuda {

inline constexpr int kTileOutputs = 16;
inline constexpr int kSegments = 8;

template <DType kType>
struct Tiling {
  static constexpr bool kGroups = is_quantized(kType);
  static constexpr int kStep = kGroups ? 64 : 32;
  static constexpr int kHalves = kStep / 32;
  static constexpr int kLoads = kType == DType::int4 ? 1 : 2;
  static constexpr int kHeader = kType == DType::int8 ? 32 : kType == DType::int4 ? 64 : 0;
  static constexpr int kBytes = kHeader + kLoads * 512;
};

/// A matrix's steps, and how they fall into segments.
struct Steps {
  int count;        ///< of a tile
  int per_segment;  ///< the last ones may have fewer
  __device__ int first(int segment) const { return segment * per_segment < count ? segment * per_segment : count; }
};

/// Host.
inline int step_of(DType type) { return is_quantized(type) ? 64 : 32; }
inline int step_bytes(DType type) {
  return type == DType::bf16   ? Tiling<DType::bf16>::kBytes
         : type == DType::int8 ? Tiling<DType::int8>::kBytes
                               : Tiling<DType::int4>::kBytes;
}
inline Steps steps_of(int64_t k, DType type) {
  const auto count = static_cast<int>(ceil_div(k, step_of(type)));
  return {count, static_cast<int>(ceil_div(count, kSegments))};
}
inline int64_t tiled_bytes(int64_t rows, int64_t cols, DType type) {
  return ceil_div(rows, kTileOutputs) * steps_of(cols, type).count * step_bytes(type);
}

/// A lane's part of one step of one tile.
template <DType kType>
struct Fragment {
  Words codes[Tiling<kType>::kLoads];
  uint32_t scales = 0, mins = 0;  ///< (g, g + 8), bf16

  __device__ void load(const unsigned char* step, int lane) {
    using T = Tiling<kType>;
    if constexpr (kType == DType::int8) scales = *reinterpret_cast<const uint32_t*>(step + lane / 4 * 4);
    if constexpr (kType == DType::int4) {
      scales = *reinterpret_cast<const uint32_t*>(step + lane / 4 * 8);
      mins = *reinterpret_cast<const uint32_t*>(step + lane / 4 * 8 + 4);
    }
    for (int i = 0; i < T::kLoads; ++i) codes[i] = load_streaming(step + T::kHeader + i * 512 + lane * 16);
  }

  /// The registers of one mma: m of half h.
  __device__ void registers(int h, int m, uint32_t (&a)[4]) const {
    constexpr uint32_t kOne = 0x3f803f80;
    if constexpr (kType == DType::bf16) {
      for (int i = 0; i < 4; ++i) a[i] = codes[m].w[i];
    } else if constexpr (kType == DType::int8) {  // (128 + the lower 7 bits) less 256, or less 128 where bit 7 is set
      for (int p = 0; p < 2; ++p)
        for (int o = 0; o < 2; ++o) {
          const uint32_t x = codes[h].w[2 * m + p] >> (8 * o);
          a[2 * p + o] = fma_bf16x2((x & 0x007f007fu) | 0x43004300u, kOne, (x & 0x00800080u) ^ 0xc380c380u);
        }
    } else {  // (128 + code) less 136
      for (int j = 0; j < 4; ++j)
        a[j] = fma_bf16x2((codes[0].w[2 * h + m] >> (4 * j) & 0x000f000fu) | 0x43004300u, kOne, 0xc308c308u);
    }
  }
};

/// Rows of activations as bf16, k padded with zeros to whole steps; in shared or global memory.
struct Activations {
  const bf16* rows;
  int pitch;          ///< elements from row to row; all rows have fewer than 2^31
  const float* sums;  ///< [rows, groups] of the 64 numbers of each group: int4 only
  int sums_pitch;
  int count;  ///< rows that are there; others count as zeros

  __device__ Words half(int row, int k) const {
    return row < count ? *reinterpret_cast<const Words*>(rows + row * pitch + k) : Words{};
  }
  __device__ float sum(int row, int group) const { return row < count ? sums[row * sums_pitch + group] : 0.0f; }
};

/// sums += the step's products with 8 rows for each of kColumns: sums as mma_bf16 has them.
template <DType kType, int kTiles, int kColumns>
__device__ void multiply_step(const Fragment<kType> (&w)[kTiles], const Activations& x, int first_row, int step,
                              int lane, float (&sums)[kTiles][kColumns][4]) {
  using T = Tiling<kType>;
  const int g = lane / 4, t = lane % 4;
  if constexpr (!T::kGroups) {
#pragma unroll
    for (int c = 0; c < kColumns; ++c) {
      if constexpr (kColumns > 4) keep_loads_here();
      const Words b = x.half(first_row + 8 * c + g, step * T::kStep + 8 * t);
      for (int i = 0; i < kTiles; ++i)
        for (int m = 0; m < 2; ++m) mma_bf16(sums[i][c], w[i].codes[m].w, {b.w[2 * m], b.w[2 * m + 1]});
    }
  } else {
#pragma unroll
    for (int i = 0; i < kTiles; ++i) {
      if constexpr (kType == DType::int4 && kTiles > 1 && kColumns == 2)
        forget(step);  // else addresses fill the registers
      float part[kColumns][4] = {};
      for (int h = 0; h < T::kHalves; ++h) {
        if constexpr (kColumns > 1) keep_loads_here();
        uint32_t a[2][4];
        for (int m = 0; m < 2; ++m) w[i].registers(h, m, a[m]);
#pragma unroll
        for (int c = 0; c < kColumns; ++c) {
          if constexpr (kColumns > 2) keep_loads_here();
          const Words b = x.half(first_row + 8 * c + g, step * T::kStep + 32 * h + 8 * t);
          for (int m = 0; m < 2; ++m) mma_bf16(part[c], a[m], {b.w[2 * m], b.w[2 * m + 1]});
        }
      }
      if constexpr (kColumns > 1) keep_loads_here();
      const auto scale_of = [](uint32_t pair, int o) { return to_f32(bf16{static_cast<uint16_t>(pair >> (16 * o))}); };
#pragma unroll
      for (int o = 0; o < 2; ++o) {
        const float scale = scale_of(w[i].scales, o);
        const float offset = kType == DType::int4 ? fmaf(8.0f, scale, scale_of(w[i].mins, o)) : 0.0f;
#pragma unroll
        for (int c = 0; c < kColumns; ++c)
          for (int j = 0; j < 2; ++j) {
            float& sum = sums[i][c][2 * o + j];
            sum = fmaf(scale, part[c][2 * o + j], sum);
            if constexpr (kType == DType::int4) sum = fmaf(offset, x.sum(first_row + 8 * c + 2 * t + j, step), sum);
          }
      }
    }
  }
}

}  // namespace lumina::cuda
