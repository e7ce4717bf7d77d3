// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include "backend/cuda/heads.h"
#include "backend/cuda/ops.h"
#include "backend/cuda/ptx.h"

// One warp per head of q, k or v of a row; q is overwritten in place.
namespace lumina::cuda {
namespace {

constexpr int kWarps = 4;

template <typename T>
__global__ void qk_norm_rope_kernel(PassView pass, QkNormRope params, View2<float> q, View2<const float> k,
                                    View2<const float> v, Pages<T> keys, Pages<T> values) {
  const int lane = static_cast<int>(threadIdx.x) % kWarp, row = static_cast<int>(blockIdx.x);
  const int dim = keys.head_dim, half = dim / 2, kv_heads = keys.kv_heads;
  grid_wait();
  grid_launch();
  int head = static_cast<int>(blockIdx.y * kWarps + threadIdx.x / kWarp);  // of q, then of k, then of v
  if (head >= params.heads + 2 * kv_heads) return;

  const float* cos_sin = params.cos_sin + int64_t{pass.positions[row]} * dim;
  if (head < params.heads) {
    float* x = q.data + row * q.stride + int64_t{head} * dim;
    const int norm = head / (params.heads / params.q_rows) * dim;
    NormedHead normed{x, params.q_gamma + norm, params.q_beta + norm, cos_sin, half};
    normed.measure(lane);
    return store(normed, half, lane, x, nullptr);
  }
  head -= params.heads;
  const bool is_key = head < kv_heads;
  if (is_key)
    write_key(pass, params, row, head, k, keys, lane);
  else
    write_value(pass, row, head - kv_heads, v, values, lane);
}

}  // namespace

void qk_norm_rope_write(const PassView& pass, const QkNormRope& params, View2<float> q, View2<const float> k,
                        View2<const float> v, const PagePool& pool, Stream stream) {
  const dim3 grid(static_cast<unsigned>(pass.rows),
                  static_cast<unsigned>(ceil_div(params.heads + 2 * pool.kv_heads, kWarps)));
  with_pages(pool, [&]<typename T>(Pages<T> keys, Pages<T> values) {
    launch_early(qk_norm_rope_kernel<T>, grid, kWarps * kWarp, 0, stream, pass, params, q, k, v, keys, values);
  });
}

}  // namespace lumina::cuda
