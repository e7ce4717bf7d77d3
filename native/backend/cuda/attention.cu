// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include <cmath>

#include "backend/cuda/attend.h"
#include "backend/cuda/ops.h"
#include "backend/cuda/pages.h"
#include "backend/cuda/reduce.h"

// The plain kernel, for f32 pages and for heads that attend.cu does not take: one block per row and query head. Its warps take the pages of the row's past in turn, one page each, lane t scoring
// token t; then all threads merge what the warps found, in page order. So a result depends on the row's own position,
// q and pages only, never on which rows share the pass.
namespace lumina::cuda {
namespace {

constexpr int kWarps = 8;
constexpr int kThreads = kWarps * kWarp;
static_assert(kPageTokens == kWarp, "a lane scores one token of a page");

/// The softmax numbers of one page, not yet divided: sum over t of exp(s_t - maximum), and the same times v_t.
struct Partial {
  float maximum;
  float sum;
};

/// A block's dynamic shared memory.
struct Scratch {
  float* query;          ///< [head_dim], scaled by 1 / sqrt(head_dim)
  float* merged;         ///< [head_dim]; element c belongs to thread c mod kThreads
  float* weighted;       ///< [kWarps, head_dim]: each warp's sum of exp(s_t - maximum) v_t
  float* probabilities;  ///< [kWarps, kPageTokens]
  Partial* partials;     ///< [kWarps]

  static constexpr size_t bytes(int head_dim) {
    return sizeof(float) * static_cast<size_t>((2 + kWarps) * head_dim + kWarps * kPageTokens) +
           sizeof(Partial) * kWarps;
  }
  __device__ explicit Scratch(int head_dim)
      : query(dynamic_shared<float>()),
        merged(query + head_dim),
        weighted(merged + head_dim),
        probabilities(weighted + kWarps * head_dim),
        partials(reinterpret_cast<Partial*>(probabilities + kWarps * kPageTokens)) {}
};

/// The segment that holds `row`.
__device__ inline const Segment& segment_of(const PassView& pass, int row) {
  int low = 0, high = pass.segment_count - 1;
  while (low < high) {
    const int middle = (low + high + 1) / 2;
    if (pass.segments[middle].first_row <= row)
      low = middle;
    else
      high = middle - 1;
  }
  return pass.segments[low];
}

/// query . key, in the order of the elements.
template <typename T>
__device__ float score(const float* query, const T* key, int head_dim) {
  constexpr int kChunk = 8;
  float sum = 0;
  for (int at = 0; at < head_dim; at += kChunk) {
    float k[kChunk];
    load(key + at, head_dim - at, head_dim % kChunk == 0, k);
    for (int i = 0; i < kChunk && at + i < head_dim; ++i) sum = fmaf(query[at + i], k[i], sum);
  }
  return sum;
}

/// weighted[d] = sum over the first `tokens` of the page of probabilities[t] v_t[d], in token order.
template <typename T>
__device__ void weigh_values(const Pages<T>& values, int64_t page, int tokens, const float* probabilities, int lane,
                             float* weighted) {
  constexpr int kChunk = 4;
  const int dim = values.head_dim;
  for (int at = lane * kChunk; at < dim; at += kWarp * kChunk) {
    float sums[kChunk] = {};
    for (int t = 0; t < tokens; ++t) {
      const float p = probabilities[t] * values.scale(page + t);
      float v[kChunk];
      load(values.values(page + t) + at, dim - at, dim % kChunk == 0, v);
      for (int i = 0; i < kChunk; ++i) sums[i] = fmaf(p, v[i], sums[i]);
    }
    for (int i = 0; i < kChunk && at + i < dim; ++i) weighted[at + i] = sums[i];
  }
}

/// One warp: the first `tokens` tokens of a page (1 or more), whose lines begin at `page`.
template <typename T>
__device__ void attend_page(const Scratch& scratch, const Pages<T>& keys, const Pages<T>& values, int64_t page,
                            int tokens, int warp, int lane) {
  const bool seen = lane < tokens;
  const float s =
      seen ? score(scratch.query, keys.values(page + lane), keys.head_dim) * keys.scale(page + lane) : -INFINITY;
  const float maximum = warp_max(s);
  const float p = seen ? expf(s - maximum) : 0.0f;
  const float sum = warp_sum(p);
  float* probabilities = scratch.probabilities + warp * kPageTokens;
  probabilities[lane] = p;
  if (lane == 0) scratch.partials[warp] = {maximum, sum};
  __syncwarp();
  weigh_values(values, page, tokens, probabilities, lane, scratch.weighted + warp * keys.head_dim);
}

/// Every thread: takes the partials of `count` pages, in page order, into its elements and the running numbers.
__device__ inline void merge(const Scratch& scratch, int count, int head_dim, Partial& running) {
  for (int w = 0; w < count; ++w) {
    const Partial next = scratch.partials[w];
    const float maximum = fmaxf(running.maximum, next.maximum);
    const float keep = expf(running.maximum - maximum), take = expf(next.maximum - maximum);
    running = {maximum, fmaf(running.sum, keep, next.sum * take)};
    for (int c = static_cast<int>(threadIdx.x); c < head_dim; c += kThreads)
      scratch.merged[c] = fmaf(scratch.merged[c], keep, scratch.weighted[w * head_dim + c] * take);
  }
}

template <typename T>
__global__ void attention_kernel(PassView pass, View2<const float> q, int group, Pages<T> keys, Pages<T> values,
                                 View2<float> out) {
  const int row = static_cast<int>(blockIdx.x), head = static_cast<int>(blockIdx.y), dim = keys.head_dim;
  const int warp = static_cast<int>(threadIdx.x) / kWarp, lane = static_cast<int>(threadIdx.x) % kWarp;
  const Scratch scratch(dim);
  const float scale = 1.0f / sqrtf(static_cast<float>(dim));
  for (int c = static_cast<int>(threadIdx.x); c < dim; c += kThreads) {
    scratch.query[c] = q.data[row * q.stride + int64_t{head} * dim + c] * scale;
    scratch.merged[c] = 0;
  }
  __syncthreads();

  const Segment& segment = segment_of(pass, row);
  const int keys_seen = segment.position + row - segment.first_row + 1,
            pages = (keys_seen + kPageTokens - 1) / kPageTokens;
  const int32_t* table = pass.tables + segment.first_page;
  Partial running{-INFINITY, 0};
  for (int first = 0; first < pages; first += kWarps) {
    const int mine = first + warp;
    if (mine < pages) {
      const int left = keys_seen - mine * kPageTokens;
      attend_page(scratch, keys, values, keys.line(table[mine], head / group, 0),
                  left < kPageTokens ? left : kPageTokens, warp, lane);
    }
    __syncthreads();
    merge(scratch, pages - first < kWarps ? pages - first : kWarps, dim, running);
    __syncthreads();
  }
  for (int c = static_cast<int>(threadIdx.x); c < dim; c += kThreads)
    out.data[row * out.stride + int64_t{head} * dim + c] = scratch.merged[c] / running.sum;
}

}  // namespace

void paged_attention(const PassView& pass, View2<const float> q, int32_t heads, const PagePool& pool, View2<float> out,
                     Stream stream) {
  if (tensor_attention(pool)) return tensor_attend(pass, q, heads, pool, {}, out, stream);
  const dim3 grid(static_cast<unsigned>(pass.rows), static_cast<unsigned>(heads));
  with_pages(pool, [&]<typename T>(Pages<T> keys, Pages<T> values) {
    launch(attention_kernel<T>, grid, kThreads, Scratch::bytes(pool.head_dim), stream, pass, q, heads / pool.kv_heads,
           keys, values, out);
  });
}

void attend(const PassView& pass, const QkNormRope& params, View2<float> q, View2<const float> k, View2<const float> v,
            const PagePool& pool, View2<float> out, Stream stream) {
  if (tensor_attention(pool) && can_fuse(pass, params.heads, pool))
    return tensor_attend(pass, q, params.heads, pool, {&params, k, v}, out, stream);
  qk_norm_rope_write(pass, params, q, k, v, pool, stream);
  paged_attention(pass, q, params.heads, pool, out, stream);
}

}  // namespace lumina::cuda
