// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include "backend/cuda/ops.h"
#include "backend/cuda/ptx.h"
#include "backend/cuda/reduce.h"

namespace lumina::cuda {
namespace {

constexpr int kThreads = 256;

// One block per row: a decode step has 2 rows (CFG), so threads share the row.
template <bool kAdd>
__global__ void rms_norm_kernel(View2<const float> x, const float* w, float eps, View2<float> y) {
  grid_wait();
  grid_launch();
  const float* from = x.data + int64_t{blockIdx.x} * x.stride;
  float* to = y.data + int64_t{blockIdx.x} * y.stride;
  float squares = 0;
  for (int64_t c = threadIdx.x; c < x.cols; c += kThreads) squares = fmaf(from[c], from[c], squares);
  const float scale = 1.0f / sqrtf(block_sum<kThreads>(squares) / static_cast<float>(x.cols) + eps);
  for (int64_t c = threadIdx.x; c < x.cols; c += kThreads) {
    const float normed = w[c] * (from[c] * scale);
    to[c] = kAdd ? to[c] + normed : normed;
  }
}

}  // namespace

void rms_norm(View2<const float> x, const float* w, float eps, View2<float> y, Stream stream) {
  launch_early(rms_norm_kernel<false>, dim3(static_cast<unsigned>(x.rows)), kThreads, 0, stream, x, w, eps, y);
}

void rms_norm_add(View2<const float> x, const float* w, float eps, View2<float> y, Stream stream) {
  launch_early(rms_norm_kernel<true>, dim3(static_cast<unsigned>(x.rows)), kThreads, 0, stream, x, w, eps, y);
}

}  // namespace lumina::cuda
