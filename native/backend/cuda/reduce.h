// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/cuda/device.h"

namespace lumina::cuda {

inline constexpr unsigned kAllLanes = 0xffffffffu;

/// Sum over the warp's 32 lanes in one fixed order; every lane gets it.
__device__ inline float warp_sum(float value) {
  for (int distance = kWarp / 2; distance > 0; distance /= 2) value += __shfl_xor_sync(kAllLanes, value, distance);
  return value;
}

__device__ inline float warp_max(float value) {
  for (int distance = kWarp / 2; distance > 0; distance /= 2)
    value = fmaxf(value, __shfl_xor_sync(kAllLanes, value, distance));
  return value;
}

/// Sum over a block of kThreads threads in one fixed order; every thread gets it. Every thread must call it.
template <int kThreads>
__device__ float block_sum(float value) {
  static_assert(kThreads % kWarp == 0 && kThreads <= kWarp * kWarp);
  __shared__ float sums[kThreads / kWarp];
  const int lane = static_cast<int>(threadIdx.x) % kWarp;
  value = warp_sum(value);
  __syncthreads();  // an earlier call's sums have been read
  if (lane == 0) sums[threadIdx.x / kWarp] = value;
  __syncthreads();
  return warp_sum(lane < kThreads / kWarp ? sums[lane] : 0.0f);
}

}  // namespace lumina::cuda
