// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/cuda/load.h"
#include "backend/cuda/ptx.h"
#include "backend/cuda/reduce.h"
#include "backend/linear.h"

namespace lumina::cuda {

inline constexpr int kRowThreads = 256;  ///< of every block that makes activations of rows

/// f32 rows that become activations, or whose RMSNorm does.
struct InputRows {
  View2<const float> x;
  const float* norm;
  float eps;
  bool whole;  ///< x may be read in wide loads

  explicit InputRows(const ProductInput& in)
      : x(in.x), norm(in.norm), eps(in.eps), whole(rows_are_whole<4>(in.x.data, in.x.stride, in.x.cols)) {}
};

/// The whole block: one row as bf16, with zeros up to `padded`, a multiple of 4. The same bits for the same row, whoever
/// calls: a thread has the same elements in the same order.
__device__ inline void put_row(const InputRows& in, int64_t row, bf16* to, int64_t padded) {
  constexpr int kChunk = 4;
  const float* x = in.x.data + row * in.x.stride;
  const int64_t k = in.x.cols, begin = int64_t{threadIdx.x} * kChunk, stride = kRowThreads * kChunk;
  float scale = 1;
  if (in.norm) {
    float squares = 0;
    for (int64_t at = begin; at < k; at += stride) {
      float v[kChunk];
      load(x + at, k - at, in.whole, v);
      for (int i = 0; i < kChunk; ++i) squares = fmaf(v[i], v[i], squares);
    }
    scale = 1.0f / sqrtf(block_sum<kRowThreads>(squares) / static_cast<float>(k) + in.eps);
  }
  for (int64_t at = begin; at < padded; at += stride) {
    float v[kChunk] = {};
    if (at < k) load(x + at, k - at, in.whole, v);
    if (in.norm)
      for (int i = 0; i < kChunk; ++i) v[i] = at + i < k ? in.norm[at + i] * (v[i] * scale) : 0.0f;
    auto* words = reinterpret_cast<uint32_t*>(to + at);
    words[0] = pack_bf16(v[0], v[1]);
    words[1] = pack_bf16(v[2], v[3]);
  }
}

/// One thread: the sum of a group of 64 activations.
__device__ inline float group_sum(const bf16* group) {
  float sum = 0;
  for (int i = 0; i < 64; i += 8) {
    float v[8];
    load(group + i, 8, true, v);
    for (int j = 0; j < 8; ++j) sum += v[j];
  }
  return sum;
}

}  // namespace lumina::cuda
