// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstring>

#include "backend/cuda/device.h"
#include "backend/weights.h"
#include "core/dtype.h"

namespace lumina::cuda {

__device__ inline float number(float value) { return value; }
__device__ inline float number(bf16 value) { return to_f32(value); }
__device__ inline float number(int8_t value) { return static_cast<float>(value); }

/// to[i] = from[i] for i < count, 0 beyond. `whole`: all of N is there and lies at a multiple of its own size (16
/// bytes at most), so that it is read in wide loads; the values are the same either way.
template <int N, typename T>
__device__ void load(const T* from, int64_t count, bool whole, float (&to)[N]) {
  if (whole) {
    constexpr size_t kAlign = sizeof(T) * N < 16 ? sizeof(T) * N : 16;
    T raw[N];
    memcpy(raw, __builtin_assume_aligned(from, kAlign), sizeof raw);
    for (int i = 0; i < N; ++i) to[i] = number(raw[i]);
  } else {
    for (int i = 0; i < N; ++i) to[i] = i < count ? number(from[i]) : 0.0f;
  }
}

/// Host: every row of a [.., stride] array at `data` begins where a wide load may.
template <int N, typename T>
bool rows_are_whole(const T* data, int64_t stride, int64_t count) {
  return count % N == 0 && stride % N == 0 && reinterpret_cast<uintptr_t>(data) % 16 == 0;
}

/// Host: calls body(pointer) with the weights' own type.
template <typename Body>
void with_type(const Weights& weights, Body&& body) {
  switch (weights.type) {
    case DType::f32: return body(static_cast<const float*>(weights.data));
    case DType::bf16: return body(static_cast<const bf16*>(weights.data));
    default: break;
  }
  throw Error(ErrorCode::unsupported,
              text("the CUDA back end reads f32 and bf16 weights, got ", name_of(weights.type)));
}

}  // namespace lumina::cuda
