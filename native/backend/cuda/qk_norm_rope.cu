// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include "backend/cuda/ops.h"
#include "backend/cuda/pages.h"
#include "backend/cuda/reduce.h"

// One warp per head of q, k or v of a row. A lane owns the pairs (c, c + head_dim / 2) that RoPE turns together, so q
// is overwritten in place without a barrier.
namespace lumina::cuda {
namespace {

constexpr int kWarps = 4;
constexpr float kEps = 1e-5f;

struct Pair {
  float low, high;  ///< elements c and c + half
};

/// LayerNorm of one head, then RoPE; read pair by pair.
struct NormedHead {
  const float* x;
  const float* gamma;
  const float* beta;
  const float* cos_sin;  ///< of the row's position
  int half;
  float mean = 0, scale = 0;

  /// Every lane of the warp calls it, once.
  __device__ void measure(int lane) {
    float sum = 0, squares = 0;
    for (int c = lane; c < 2 * half; c += kWarp) sum += x[c];
    mean = warp_sum(sum) / static_cast<float>(2 * half);
    for (int c = lane; c < 2 * half; c += kWarp) squares = fmaf(x[c] - mean, x[c] - mean, squares);
    scale = 1.0f / sqrtf(warp_sum(squares) / static_cast<float>(2 * half) + kEps);
  }
  __device__ float normed(int c) const { return fmaf((x[c] - mean) * scale, gamma[c], beta[c]); }
  __device__ Pair operator()(int c) const {
    const float low = normed(c), high = normed(c + half), cosine = cos_sin[c], sine = cos_sin[c + half];
    return {low * cosine - high * sine, high * cosine + low * sine};
  }
};

struct PlainHead {
  const float* x;
  int half;
  __device__ Pair operator()(int c) const { return {x[c], x[c + half]}; }
};

template <typename Head>
__device__ void store(const Head& head, int half, int lane, float* to, float*) {
  for (int c = lane; c < half; c += kWarp) {
    const Pair pair = head(c);
    to[c] = pair.low;
    to[c + half] = pair.high;
  }
}

template <typename Head>
__device__ void store(const Head& head, int half, int lane, bf16* to, float*) {
  for (int c = lane; c < half; c += kWarp) {
    const Pair pair = head(c);
    to[c] = to_bf16(pair.low);
    to[c + half] = to_bf16(pair.high);
  }
}

template <typename Head>
__device__ void store(const Head& head, int half, int lane, int8_t* to, float* scale) {
  float largest = 0;
  for (int c = lane; c < half; c += kWarp) {
    const Pair pair = head(c);
    largest = fmaxf(largest, fmaxf(fabsf(pair.low), fabsf(pair.high)));
  }
  const float step = warp_max(largest) / 127.0f;
  const float inverse = step > 0 ? 1.0f / step : 0.0f;
  for (int c = lane; c < half; c += kWarp) {
    const Pair pair = head(c);
    to[c] = static_cast<int8_t>(rintf(pair.low * inverse));
    to[c + half] = static_cast<int8_t>(rintf(pair.high * inverse));
  }
  if (lane == 0) *scale = step;
}

template <typename T>
__global__ void qk_norm_rope_kernel(PassView pass, QkNormRope params, View2<float> q, View2<const float> k,
                                    View2<const float> v, Pages<T> keys, Pages<T> values) {
  const int lane = static_cast<int>(threadIdx.x) % kWarp, row = static_cast<int>(blockIdx.x);
  const int dim = keys.head_dim, half = dim / 2, kv_heads = keys.kv_heads;
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
  if (!is_key) head -= kv_heads;
  const Pages<T> pages = is_key ? keys : values;
  const int slot = pass.slots[row];
  const int64_t line = pages.line(slot / kPageTokens, head, slot % kPageTokens);
  if (is_key) {
    const int norm = head / (kv_heads / params.k_rows) * dim;
    NormedHead normed{k.data + row * k.stride + int64_t{head} * dim, params.k_gamma + norm, params.k_beta + norm,
                      cos_sin, half};
    normed.measure(lane);
    store(normed, half, lane, pages.values(line), pages.scales + line);
  } else {
    store(PlainHead{v.data + row * v.stride + int64_t{head} * dim, half}, half, lane, pages.values(line),
          pages.scales + line);
  }
}

}  // namespace

void qk_norm_rope_write(const PassView& pass, const QkNormRope& params, View2<float> q, View2<const float> k,
                        View2<const float> v, const PagePool& pool, Stream stream) {
  const dim3 grid(static_cast<unsigned>(pass.rows),
                  static_cast<unsigned>(ceil_div(params.heads + 2 * pool.kv_heads, kWarps)));
  with_pages(pool, [&]<typename T>(Pages<T> keys, Pages<T> values) {
    launch(qk_norm_rope_kernel<T>, grid, kWarps * kWarp, 0, stream, pass, params, q, k, v, keys, values);
  });
}

}  // namespace lumina::cuda
