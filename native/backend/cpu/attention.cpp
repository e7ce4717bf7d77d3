// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "backend/cpu/ops.h"
#include "core/error.h"

namespace lumina::cpu {
namespace {

/// Where k or v of one row and kv head goes.
struct Slot {
  void* values;
  float* scale;
};

Slot slot_of(void* values, float* scales, const PagePool& pool, int32_t slot, int32_t head) {
  const int64_t element = pool.type == DType::f32 ? 4 : pool.type == DType::bf16 ? 2 : 1;
  const int64_t page = slot / kPageTokens, token = slot % kPageTokens;
  const int64_t index = (page * pool.kv_heads + head) * kPageTokens + token;
  return {static_cast<char*>(values) + index * pool.head_dim * element, scales ? scales + index : nullptr};
}

void check_head_dim(int32_t head_dim) {
  if (head_dim > kMaxHeadDim || head_dim % 2 != 0)
    throw Error(ErrorCode::unsupported,
                text("wanted heads of an even dimension up to ", kMaxHeadDim, ", got ", head_dim));
}

/// Queries that walk the pages together, few enough to spread over threads.
constexpr int kTileQueries = 16;

int tile_queries(int group) { return std::clamp(kTileStreams / group, 1, kTileQueries); }

/// The segment and the first query in it that the n-th tile of queries stands for.
struct QueryTile {
  const Segment* segment;
  int first;
};

/// The most queries that a tile of the pass has.
int queries_of(const PassView& pass) {
  int most = 1;
  for (int s = 0; s < pass.segment_count; ++s)
    most = std::max(most, std::min<int>(pass.segments[s].rows, kTileQueries));
  return most;
}

/// How many kv heads a task walks int8 pages for: they lie side by side, and long reads are fast ones. As many as leave
/// each thread a few tasks.
int kv_heads_at_once(const PagePool& pool, int streams_each, int64_t tasks, int threads) {
  constexpr int kTasksOfThread = 4;
  if (pool.type != DType::int8 || pool.head_dim % 16 != 0) return 1;
  int run = 1;
  while (2 * run * streams_each <= kRunStreams && pool.kv_heads % (2 * run) == 0 &&
         tasks / (2 * run) >= int64_t{kTasksOfThread} * threads) {
    run *= 2;
  }
  return run;
}

int64_t count_tiles(const PassView& pass, int queries) {
  int64_t count = 0;
  for (int s = 0; s < pass.segment_count; ++s) count += blocks_of(pass.segments[s].rows, queries);
  return count;
}

QueryTile find_tile(const PassView& pass, int queries, int64_t n) {
  const Segment* segment = pass.segments;
  for (; n >= blocks_of(segment->rows, queries); ++segment) n -= blocks_of(segment->rows, queries);
  return {segment, static_cast<int>(n) * queries};
}

}  // namespace

template <const Kernels& kernels>
void qk_norm_rope_write(const PassView& pass, const QkNormRope& params, View2<float> q, View2<const float> k,
                        View2<const float> v, const PagePool& pool, Stream stream) {
  check_head_dim(pool.head_dim);
  const int32_t dim = pool.head_dim;
  parallel(stream, pass.rows, [&](int64_t row) {
    const float* cos_sin = params.cos_sin + int64_t{pass.positions[row]} * dim;
    for (int32_t h = 0; h < params.heads; ++h) {
      const int64_t norm = h / (params.heads / params.q_rows);
      float* head = q.row(row) + h * dim;
      kernels.norm_rope({params.q_gamma + norm * dim, params.q_beta + norm * dim, cos_sin, dim}, head, head);
    }
    float rotated[kMaxHeadDim];
    for (int32_t h = 0; h < pool.kv_heads; ++h) {
      const int64_t norm = h / (pool.kv_heads / params.k_rows);
      kernels.norm_rope({params.k_gamma + norm * dim, params.k_beta + norm * dim, cos_sin, dim}, k.row(row) + h * dim,
                        rotated);
      const Slot to_k = slot_of(pool.k, pool.k_scales, pool, pass.slots[row], h);
      const Slot to_v = slot_of(pool.v, pool.v_scales, pool, pass.slots[row], h);
      kernels.store_head(rotated, dim, pool.type, to_k.values, to_k.scale);
      kernels.store_head(v.row(row) + h * dim, dim, pool.type, to_v.values, to_v.scale);
    }
  });
}

template <const Kernels& kernels>
void paged_attention(const PassView& pass, View2<const float> q, int32_t heads, const PagePool& pool, View2<float> out,
                     Stream stream) {
  check_head_dim(pool.head_dim);
  const int group = heads / pool.kv_heads;
  // A group too wide for the scratch is walked in parts.
  const int part = std::min(group, kTileStreams);
  const int64_t parts = blocks_of(group, part);
  const int queries = tile_queries(part);
  const int64_t tiles = count_tiles(pass, queries);
  const int run =
      parts > 1 ? 1 : kv_heads_at_once(pool, part * queries_of(pass), tiles * pool.kv_heads, threads_of(stream));
  const int64_t per_tile = pool.kv_heads / run * parts;
  parallel(stream, tiles * per_tile, [&](int64_t task) {
    alignas(64) float scratch[attend_scratch(kTileStreams, kMaxHeadDim)];
    const QueryTile tile = find_tile(pass, queries, task / per_tile);
    const int kv_head = static_cast<int>(task % per_tile / parts) * run;
    const int first_head = static_cast<int>(task % parts) * part;
    const int64_t row = tile.segment->first_row + tile.first;
    const int64_t column = (int64_t{kv_head} * group + first_head) * pool.head_dim;
    kernels.attend({.q = q.row(row) + column,
                    .q_stride = q.stride,
                    .queries = std::min(queries, tile.segment->rows - tile.first),
                    .heads = std::min(part, group - first_head),
                    .position = tile.segment->position + tile.first,
                    .table = pass.tables + tile.segment->first_page,
                    .pool = &pool,
                    .kv_head = kv_head,
                    .kv_heads = run,
                    .out = out.row(row) + column,
                    .out_stride = out.stride,
                    .scratch = scratch,
                    .ask = ask_for_pages()});
  });
}

template <const Kernels& kernels>
void attend(const PassView& pass, const QkNormRope& params, View2<float> q, View2<const float> k, View2<const float> v,
            const PagePool& pool, View2<float> out, Stream stream) {
  qk_norm_rope_write<kernels>(pass, params, q, k, v, pool, stream);
  paged_attention<kernels>(pass, q, params.heads, pool, out, stream);
}

LUMINA_FOR_ALL_KERNELS(QkNormRopeWrite, qk_norm_rope_write)
LUMINA_FOR_ALL_KERNELS(PagedAttention, paged_attention)
LUMINA_FOR_ALL_KERNELS(Attend, attend)

}  // namespace lumina::cpu
