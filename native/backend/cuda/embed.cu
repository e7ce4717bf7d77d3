// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include "backend/cuda/load.h"
#include "backend/cuda/ops.h"
#include "backend/cuda/ptx.h"

namespace lumina::cuda {
namespace {

constexpr int kThreads = 256;

// One block per row of out.
template <typename T>
__global__ void gather_kernel(const T* table, int64_t stride, const int32_t* rows, View2<float> out) {
  grid_wait();
  grid_launch();
  const T* from = table + int64_t{rows[blockIdx.x]} * stride;
  float* to = out.data + int64_t{blockIdx.x} * out.stride;
  for (int64_t c = threadIdx.x; c < out.cols; c += kThreads) to[c] = number(from[c]);
}

template <typename T>
void gather(bool early, const T* table, int64_t stride, const int32_t* rows, View2<float> out, Stream stream) {
  launch_as(early, gather_kernel<T>, dim3(static_cast<unsigned>(out.rows)), kThreads, 0, stream, table, stride, rows,
            out);
}

}  // namespace

void embed(const int32_t* ids, Weights table, View2<float> out, Stream stream) {
  with_type(table, [&](auto* data) { gather(false, data, table.cols, ids, out, stream); });  // behind an upload
}

void gather_rows(View2<const float> x, const int32_t* rows, View2<float> out, Stream stream) {
  gather(settings().early, x.data, x.stride, rows, out, stream);
}

}  // namespace lumina::cuda
