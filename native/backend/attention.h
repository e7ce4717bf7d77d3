// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/paged_kv.h"
#include "core/view.h"

namespace lumina {

/// Widest head that the ops take; a head's dimension is even. The ops throw Error{unsupported} beyond.
inline constexpr int kMaxHeadDim = 512;

/// What comes between the q, k, v products and attention.
struct QkNormRope {
  const float* q_gamma = nullptr;  ///< [q_rows, head_dim]
  const float* q_beta = nullptr;
  const float* k_gamma = nullptr;  ///< [k_rows, head_dim]
  const float* k_beta = nullptr;
  int32_t q_rows = 1;  ///< head i uses row i / (heads / q_rows)
  int32_t k_rows = 1;
  int32_t heads = 0;
  const float* cos_sin = nullptr;  ///< [positions, head_dim]: cos of the head_dim/2 angles, then sin
};

/// For each row: LayerNorm (mean subtracted, biased variance, eps 1e-5) of every head of q and k with the norm
/// rows above; RoPE in the rotate-half layout at the row's position; q is overwritten, k and v are rounded to the
/// page type and written to the row's slot. q [rows, heads * head_dim]; k, v [rows, kv_heads * head_dim].
using QkNormRopeWrite = void(const PassView& pass, const QkNormRope& params, View2<float> q, View2<const float> k,
                             View2<const float> v, const PagePool& pool, Stream stream);

/// out = softmax(q k^T / sqrt(head_dim)) v, causal, per head; query head i reads kv head i / (heads / kv_heads).
/// q, out [rows, heads * head_dim]. Keys and values come from the pages only, those of this pass included.
/// Keys are walked in blocks of a fixed number of pages counted from position 0 and merged in block order, so that a
/// query's result depends on nothing but its own position, q and pages.
using PagedAttention = void(const PassView& pass, View2<const float> q, int32_t heads, const PagePool& pool,
                            View2<float> out, Stream stream);

/// QkNormRopeWrite, then PagedAttention: what a layer asks for. What is left in q is unspecified.
using Attend = void(const PassView& pass, const QkNormRope& params, View2<float> q, View2<const float> k,
                    View2<const float> v, const PagePool& pool, View2<float> out, Stream stream);

}  // namespace lumina
