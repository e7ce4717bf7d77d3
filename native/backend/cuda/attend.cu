// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "backend/cuda/attend.h"
#include "backend/cuda/attend_pages.h"
#include "backend/cuda/heads.h"
#include "backend/cuda/scratch.h"
#include "backend/cuda/settings.h"

// A block takes up to 16 queries that read the same keys: rows of a segment (a window) times heads of a group. Its four
// warps take the pages of a split (8 pages) in turn, each staged in shared memory by asynchronous copies; scores and
// weighted values are products on the tensor cores, queries as the rows of a.
//
// A query's sums have one tree: a warp's two pages of a split, online; the four warps in order; the splits in order. It
// is the same whether one block walks all splits or each split is a block's own and the last of them to end merges.
namespace lumina::cuda {
namespace {

/// Splits' results in scratch: of a tile and split, [16] softmax numbers, then [16][kDim].
template <int kDim>
struct Partials {
  float* data;
  uint32_t* counters;
  static constexpr size_t kFloats = kQueries * (2 + kDim);
  __device__ float* of(int tile, int split, int splits) const {
    return data + (int64_t{tile} * splits + split) * static_cast<int64_t>(kFloats);
  }
};

/// The tile's queries, zeros where there are fewer, normed and turned on the way if need be.
template <typename T, int kDim, bool kFused>
__device__ void bring_queries(const Layout<T, kDim>& at, const Tile& tile, const PassView& pass,
                              const QkNormRope& params, View2<const float> q, int warp, int lane) {
#pragma unroll 1
  for (int i = warp; i < kQueries; i += kWarps) {
    const bool there = i < tile.count();
    const int row = there ? tile.row(i) : tile.first_row, head = there ? tile.head(i) : tile.first_head;
    const float* x = q.data + row * q.stride + int64_t{head} * kDim;
    const auto put = [&](int c, float value) {
      const int d = sizeof(T) == 2 || c % 4 == 0 || c % 4 == 3 ? c : c ^ 3;  // as `eight` has codes
      const int place = ((d / 32 * 2 + d % 8 / 4) * kWarp + i % 8 * 4 + d % 32 / 8) * 8;
      at.queries()[place + d % 4 / 2 * 4 + i / 8 * 2 + d % 2] = to_bf16(there ? value : 0.0f);
    };
    if constexpr (kFused) {
      const int norm = head / (params.heads / params.q_rows) * kDim;
      NormedHead normed{x, params.q_gamma + norm, params.q_beta + norm,
                        params.cos_sin + int64_t{pass.positions[row]} * kDim, kDim / 2};
      normed.measure(lane);
      for (int c = lane; c < kDim / 2; c += kWarp) {
        const Pair pair = normed(c);
        put(c, pair.low);
        put(c + kDim / 2, pair.high);
      }
    } else {
      for (int c = lane; c < kDim; c += kWarp) put(c, x[c]);
    }
  }
}

template <typename T, int kDim, bool kFused>
__global__ void __launch_bounds__(kThreads, 4)
    attend_kernel(PassView pass, QkNormRope params, View2<const float> q, View2<const float> k, View2<const float> v,
                  Grid grid, Pages<T> keys, Pages<T> values, View2<float> out, Partials<kDim> partials) {
  const int warp = static_cast<int>(threadIdx.x) / kWarp, lane = static_cast<int>(threadIdx.x) % kWarp;
  const bool walk = gridDim.z == 1;
  grid_wait();
  grid_launch();
  const Segment segment = pass.segments[blockIdx.x / static_cast<unsigned>(grid.tiles_each)];
  const int skipped = static_cast<int>(blockIdx.x) % grid.tiles_each * grid.rows_each;
  if (skipped >= segment.rows) return;
  __shared__ Tile tile;  // registers are short
  if (threadIdx.x == 0) {
    tile.first_row = segment.first_row + skipped;
    tile.position = segment.position + skipped;
    tile.rows = segment.rows - skipped < grid.rows_each ? segment.rows - skipped : grid.rows_each;
    tile.kv_head = static_cast<int>(blockIdx.y) / grid.parts;
    const int within = static_cast<int>(blockIdx.y) % grid.parts * grid.heads_each;
    tile.first_head = tile.kv_head * grid.group + within;
    tile.heads = grid.group - within < grid.heads_each ? grid.group - within : grid.heads_each;
    tile.table = pass.tables + segment.first_page;
  }
  __syncthreads();
  const int splits = (tile.tokens() + kSplitTokens - 1) / kSplitTokens;
  if (!walk && static_cast<int>(blockIdx.z) >= splits) return;
  const Layout<T, kDim> at{warp};

  bring_queries<T, kDim, kFused>(at, tile, pass, params, q, warp, lane);
  if constexpr (kFused)  // one tile has all of the segment's rows; each split writes its own keys
#pragma unroll 1
    for (int r = warp; r < tile.rows; r += kWarps)
      if (walk || (tile.position + r) / kSplitTokens == static_cast<int>(blockIdx.z)) {
        write_key(pass, params, tile.first_row + r, tile.kv_head, k, keys, lane);
        write_value(pass, tile.first_row + r, tile.kv_head, v, values, lane);
      }
  __syncthreads();

  const int tile_number = static_cast<int>(blockIdx.x * gridDim.y + blockIdx.y);
#pragma unroll 1
  for (int split = static_cast<int>(blockIdx.z); split < splits; split += static_cast<int>(gridDim.z)) {
    attend_pages(at, tile, keys, values, split, warp, lane);
    __syncthreads();
    float* to = walk ? nullptr : partials.of(tile_number, split, static_cast<int>(gridDim.z));
#pragma unroll 1
    for (int e = static_cast<int>(threadIdx.x); e < tile.count() * kDim; e += kThreads) {
      const int query = e / kDim;
      Softmax softmax;
      const float value = merge_warps(at, query, e % kDim, softmax);
      if (!walk) {
        if (e % kDim == 0) to[2 * query] = softmax.largest, to[2 * query + 1] = softmax.sum;
        to[2 * kQueries + e] = value;
        continue;
      }
      const Merged merged(split == 0 ? Softmax{-INFINITY, 0} : at.running()[query], softmax);
      at.total()[e] = fmaf(split == 0 ? 0.0f : at.total()[e], merged.keep, value * merged.take);
    }
    __syncthreads();
    if (walk) {
      for (int query = static_cast<int>(threadIdx.x); query < tile.count(); query += kThreads) {
        Softmax softmax;
        merge_warps(at, query, 0, softmax);
        at.running()[query] = Merged(split == 0 ? Softmax{-INFINITY, 0} : at.running()[query], softmax).softmax;
      }
      __syncthreads();
    }
  }

  if (!walk) {  // the last split of the tile to end merges all
    uint32_t* arrived = reinterpret_cast<uint32_t*>(at.running());
    if (threadIdx.x == 0) *arrived = count_block(partials.counters + tile_number);
    __syncthreads();
    if (*arrived + 1 < static_cast<uint32_t>(splits)) return;
    if (threadIdx.x == 0) partials.counters[tile_number] = 0;
  }
#pragma unroll 1
  for (int e = static_cast<int>(threadIdx.x); e < tile.count() * kDim; e += kThreads) {
    const int query = e / kDim;
    float value = walk ? at.total()[e] : 0.0f;
    Softmax softmax = walk ? at.running()[query] : Softmax{-INFINITY, 0};
    for (int split = 0; !walk && split < splits; ++split) {
      const float* from = partials.of(tile_number, split, static_cast<int>(gridDim.z));
      const Merged merged(softmax, {load_fresh(from + 2 * query), load_fresh(from + 2 * query + 1)});
      value = fmaf(value, merged.keep, load_fresh(from + 2 * kQueries + e) * merged.take);
      softmax = merged.softmax;
    }
    out.data[tile.row(query) * out.stride + int64_t{tile.head(query)} * kDim + e % kDim] = value / softmax.sum;
  }
}

// ---------------------------------------------------------------- host

Grid grid_of(const PassView& pass, int group) {
  const int heads_each = std::min(group, kQueries), rows_each = kQueries / heads_each;
  const int most = pass.most_rows > 0 ? pass.most_rows : pass.rows;
  return {static_cast<int>(ceil_div(most, rows_each)), rows_each, group, heads_each,
          static_cast<int>(ceil_div(group, heads_each))};
}

template <typename T, int kDim>
void run(const PassView& pass, View2<const float> q, int group, Pages<T> keys, Pages<T> values, const NewTokens& tokens,
         View2<float> out, Stream stream) {
  const Grid grid = grid_of(pass, group);
  const Scratch scratch(stream);
  const int64_t tiles = int64_t{pass.segment_count} * grid.tiles_each, blocks = tiles * keys.kv_heads * grid.parts;
  int64_t splits = pass.most_pages > 0 ? ceil_div(pass.most_pages, kSplitPages) : 1;
  const size_t needed = static_cast<size_t>(blocks * splits) * Partials<kDim>::kFloats * sizeof(float);
  if (blocks > static_cast<int64_t>(kCounters) || blocks >= 4 * settings().multiprocessors || needed > scratch.bytes)
    splits = 1;
  const dim3 shape(static_cast<unsigned>(tiles), static_cast<unsigned>(keys.kv_heads * grid.parts),
                   static_cast<unsigned>(splits));
  const Partials<kDim> partials{reinterpret_cast<float*>(scratch.data), scratch.counters};
  const size_t shared = Layout<T, kDim>::bytes(splits == 1);
  if (tokens.params)
    launch_early(attend_kernel<T, kDim, true>, shape, kThreads, shared, stream, pass, *tokens.params, q, tokens.k,
                 tokens.v, grid, keys, values, out, partials);
  else
    launch_early(attend_kernel<T, kDim, false>, shape, kThreads, shared, stream, pass, QkNormRope{}, q, tokens.k,
                 tokens.v, grid, keys, values, out, partials);
}

bool aligned(const void* pages) { return reinterpret_cast<uintptr_t>(pages) % 16 == 0; }

}  // namespace

bool tensor_attention(const PagePool& pool) {
  return !settings().plain_attention && (pool.type == DType::bf16 || pool.type == DType::int8) &&
         (pool.head_dim == 32 || pool.head_dim == 64 || pool.head_dim == 128) && aligned(pool.k) && aligned(pool.v);
}

bool can_fuse(const PassView& pass, int32_t heads, const PagePool& pool) {
  const int group = heads / pool.kv_heads;
  return pass.most_rows > 0 && int64_t{pass.most_rows} * group <= kQueries;
}

size_t attention_scratch_bytes(int32_t pages, int32_t head_dim) {
  return kCounters * static_cast<size_t>(ceil_div(pages, kSplitPages)) * kQueries * (2 + head_dim) * sizeof(float) / 2;
}

void tensor_attend(const PassView& pass, View2<const float> q, int32_t heads, const PagePool& pool,
                   const NewTokens& tokens, View2<float> out, Stream stream) {
  const int group = heads / pool.kv_heads;
  const auto with_dim = [&]<typename T>(Pages<T> keys, Pages<T> values) {
    if constexpr (sizeof(T) <= 2) {
      if (pool.head_dim == 32) return run<T, 32>(pass, q, group, keys, values, tokens, out, stream);
      if (pool.head_dim == 64) return run<T, 64>(pass, q, group, keys, values, tokens, out, stream);
      run<T, 128>(pass, q, group, keys, values, tokens, out, stream);
    }
  };
  with_pages(pool, with_dim);
}

}  // namespace lumina::cuda
