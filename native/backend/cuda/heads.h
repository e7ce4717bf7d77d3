// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/cuda/pages.h"
#include "backend/cuda/reduce.h"

// Heads of q, k and v on their way into attention and pages, one warp each. A lane owns the pairs (c, c + head_dim / 2)
// that RoPE turns together, so that a head can be overwritten in place without a barrier.
namespace lumina::cuda {

inline constexpr float kHeadEps = 1e-5f;

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
    scale = 1.0f / sqrtf(warp_sum(squares) / static_cast<float>(2 * half) + kHeadEps);
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

/// The warp: k of a row and head, normed and turned, to its slot.
template <typename T>
__device__ void write_key(const PassView& pass, const QkNormRope& params, int row, int head, View2<const float> k,
                          const Pages<T>& keys, int lane) {
  const int dim = keys.head_dim, slot = pass.slots[row], norm = head / (keys.kv_heads / params.k_rows) * dim;
  const int64_t line = keys.line(slot / kPageTokens, head, slot % kPageTokens);
  NormedHead normed{k.data + row * k.stride + int64_t{head} * dim, params.k_gamma + norm, params.k_beta + norm,
                    params.cos_sin + int64_t{pass.positions[row]} * dim, dim / 2};
  normed.measure(lane);
  store(normed, dim / 2, lane, keys.values(line), keys.scales + line);
}

/// v of a row and head as it is.
template <typename T>
__device__ void write_value(const PassView& pass, int row, int head, View2<const float> v, const Pages<T>& values,
                            int lane) {
  const int dim = values.head_dim, slot = pass.slots[row];
  const int64_t line = values.line(slot / kPageTokens, head, slot % kPageTokens);
  store(PlainHead{v.data + row * v.stride + int64_t{head} * dim, dim / 2}, dim / 2, lane, values.values(line),
        values.scales + line);
}

}  // namespace lumina::cuda
