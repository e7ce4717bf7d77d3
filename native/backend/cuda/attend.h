// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/attention.h"

/// Attention on the tensor cores, over bf16 and int8 pages of heads of 32, 64 or 128.
namespace lumina::cuda {

/// Whether the kernels take these pages (and LUMINA_CUDA_ATTENTION is not "plain").
bool tensor_attention(const PagePool& pool);

/// What attention does to q, k and v before it reads the pages, where it does.
struct NewTokens {
  const QkNormRope* params = nullptr;
  View2<const float> k, v;
};

/// As paged_attention; with `tokens` of a pass that can_fuse, as attend.
void tensor_attend(const PassView& pass, View2<const float> q, int32_t heads, const PagePool& pool,
                   const NewTokens& tokens, View2<float> out, Stream stream);

/// Whether each segment's queries of a kv head are a single block's, so that nobody else waits for its keys.
bool can_fuse(const PassView& pass, int32_t heads, const PagePool& pool);

/// Of Stream::scratch, with which long pasts are shared out over blocks.
size_t attention_scratch_bytes(int32_t pages, int32_t head_dim);

}  // namespace lumina::cuda
