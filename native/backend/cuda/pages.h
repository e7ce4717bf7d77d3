// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <type_traits>

#include "backend/attention.h"
#include "backend/cuda/load.h"
#include "backend/paged_kv.h"

namespace lumina::cuda {

/// Keys or values of one layer, of page type T (float, bf16, int8_t).
template <typename T>
struct Pages {
  T* data;
  float* scales;  ///< int8_t only
  int kv_heads;
  int head_dim;

  /// Index of (page, kv head, token of the page): of its scale, and times head_dim of its values.
  __device__ int64_t line(int page, int kv_head, int token) const {
    return (int64_t{page} * kv_heads + kv_head) * kPageTokens + token;
  }
  __device__ T* values(int64_t at) const { return data + at * head_dim; }
  __device__ float scale(int64_t at) const {
    if constexpr (std::is_same_v<T, int8_t>) return scales[at];
    return 1.0f;
  }
};

/// Host: calls body(keys, values) with Pages of the pool's type. Throws Error{unsupported} for heads or a type that
/// the ops do not take.
template <typename Body>
void with_pages(const PagePool& pool, Body&& body) {
  if (pool.head_dim > kMaxHeadDim || pool.head_dim % 2 != 0)
    throw Error(ErrorCode::unsupported, text("heads are even and at most ", kMaxHeadDim, " wide, got ", pool.head_dim));
  const auto call = [&](auto* k, auto* v) {
    using T = std::remove_pointer_t<decltype(k)>;
    body(Pages<T>{k, pool.k_scales, pool.kv_heads, pool.head_dim},
         Pages<T>{v, pool.v_scales, pool.kv_heads, pool.head_dim});
  };
  switch (pool.type) {
    case DType::f32: return call(static_cast<float*>(pool.k), static_cast<float*>(pool.v));
    case DType::bf16: return call(static_cast<bf16*>(pool.k), static_cast<bf16*>(pool.v));
    case DType::int8: return call(static_cast<int8_t*>(pool.k), static_cast<int8_t*>(pool.v));
    default: break;
  }
  throw Error(ErrorCode::unsupported, text("KV pages are f32, bf16 or int8, got ", name_of(pool.type)));
}

}  // namespace lumina::cuda
