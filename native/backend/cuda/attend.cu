// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "backend/cuda/attend.h"
#include "backend/cuda/heads.h"
#include "backend/cuda/ptx.h"
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

constexpr int kWarps = 4;
constexpr int kThreads = kWarps * kWarp;
constexpr int kQueries = 16;
constexpr int kSplitPages = 8;
constexpr int kSplitTokens = kSplitPages * kPageTokens;
constexpr float kLog2E = 1.44269504f;

/// Softmax numbers of some keys: the largest score, in powers of two, and the sum of 2^(score - largest).
struct Softmax {
  float largest, sum;
};

/// 2^(x - base) of a part whose largest score is x; nothing where it has seen no key.
__device__ inline float weight_of(float x, float base) { return x == -INFINITY ? 0.0f : exp2f(x - base); }

/// Where everything lies in dynamic shared memory.
template <typename T, int kDim>
struct Layout {
  static constexpr int kRowBytes = kDim * static_cast<int>(sizeof(T));
  static constexpr int kChunks = kRowBytes / 16;
  static constexpr int kPageBytes = kPageTokens * kRowBytes;
  static constexpr int kQueryBytes = kQueries * kDim * 2;
  static constexpr int kWarpBytes = 2 * kPageBytes < kQueries * kDim * 4 ? kQueries * kDim * 4 : 2 * kPageBytes;

  /// Dims whose weighted values are summed at once: of 128 all would take too many registers beside bf16 values. Sums then lie
  /// where the values of their dims lay, in two rows of a page for each query.
  static constexpr int kDims = kDim == 128 && sizeof(T) == 2 ? 64 : kDim;
  __device__ static int sum_at(int query, int dim) {
    if constexpr (kDims == kDim) return query * kDim + dim;
    return (2 * query + dim % 64 / 32) * kRowBytes / 4 + dim / 64 * 32 + dim % 32;
  }

  int w;  ///< the calling warp; addresses are made where they are needed, as they would take registers

  static constexpr size_t bytes(bool walk) {
    return kQueryBytes + kWarps * (kWarpBytes + 2 * kPageTokens * sizeof(float)) +
           (kWarps + 1) * kQueries * sizeof(Softmax) + (walk ? kQueries * kDim * sizeof(float) : 0);
  }
  /// As the lanes have them: [block of 32 dims][mma][lane][4 pairs].
  __device__ bf16* queries() const { return dynamic_shared<bf16>(); }
  /// Of a warp: the keys of its two pages, then their values, then its weighted values, f32 [16][kDim].
  __device__ unsigned char* warp_of(int warp) const {
    return dynamic_shared<unsigned char>() + kQueryBytes + warp * kWarpBytes;
  }
  __device__ unsigned char* warp() const { return warp_of(w); }
  /// Of the calling warp: [2][32].
  __device__ float* scales() const { return reinterpret_cast<float*>(warp_of(kWarps)) + w * 2 * kPageTokens; }
  /// [warps][16].
  __device__ Softmax* softmax() const {
    return reinterpret_cast<Softmax*>(reinterpret_cast<float*>(warp_of(kWarps)) + kWarps * 2 * kPageTokens);
  }
  /// [16] of the sequence so far, and its [16][kDim] weighted values, where one block walks all splits.
  __device__ Softmax* running() const { return softmax() + kWarps * kQueries; }
  __device__ float* total() const { return reinterpret_cast<float*>(running() + kQueries); }
};

// Chunks of 16 bytes of a row lie where the lanes of one access hit different banks.
template <int kChunks>
__device__ int key_chunk(int row, int chunk, bool codes) {
  return chunk ^ ((codes ? (row & 3) << 1 : (row & 1) << 2) & (kChunks - 1));
}
template <int kChunks>
__device__ int value_chunk(int row, int chunk) {
  return chunk ^ ((row >> 1 & 3) << 1 & (kChunks - 1));
}

/// Two int8 of a register of four, (0, 2) or (1, 3), as bf16.
__device__ inline uint32_t widen(uint32_t codes, int odd) {
  const uint32_t x = codes >> (8 * odd);
  return fma_bf16x2((x & 0x007f007fu) | 0x43004300u, 0x3f803f80u, (x & 0x00800080u) ^ 0xc300c300u);
}

/// Eight keys or values of a row as four registers; of codes, each four of them as (0, 2), (1, 3).
template <typename T>
__device__ Words eight(const unsigned char* at) {
  if constexpr (sizeof(T) == 2) return *reinterpret_cast<const Words*>(at);
  const auto* codes = reinterpret_cast<const uint32_t*>(at);
  return {widen(codes[0], 0), widen(codes[0], 1), widen(codes[1], 0), widen(codes[1], 1)};
}

/// What a block works on.
struct Tile {
  int first_row, position;  ///< of its first query
  int rows;                 ///< of the segment, in this tile
  int heads;                ///< of the group
  int first_head;           ///< of q
  int kv_head;
  const int32_t* table;
  __device__ int count() const { return rows * heads; }
  __device__ int row(int query) const { return first_row + query / heads; }
  __device__ int head(int query) const { return first_head + query % heads; }
  __device__ int last_position(int query) const {  // those that are not there do as the last one does
    return position + (query < count() ? query / heads : rows - 1);
  }
  __device__ int tokens() const { return position + rows; }
};

struct Grid {
  int tiles_each;  ///< of a segment
  int rows_each;   ///< of a tile
  int group;       ///< query heads of a kv head
  int heads_each;  ///< of a tile
  int parts;       ///< tiles of a group
};

/// Asks for a page's keys or values, zeros behind the last token.
template <typename T, int kDim, bool kKeys>
__device__ void stage(const Pages<T>& pages, int64_t line, int tokens, unsigned char* to, int lane) {
  using L = Layout<T, kDim>;
  const auto* from = reinterpret_cast<const unsigned char*>(pages.values(line));
#pragma unroll 2  // more would keep addresses in registers
  for (int i = lane; i < kPageTokens * L::kChunks; i += kWarp) {
    const int token = i / L::kChunks, chunk = i % L::kChunks;
    const int place =
        kKeys ? key_chunk<L::kChunks>(token, chunk, sizeof(T) == 1) : value_chunk<L::kChunks>(token, chunk);
    async_copy(to + token * L::kRowBytes + place * 16,
               from + int64_t{token < tokens ? token : 0} * L::kRowBytes + chunk * 16, token < tokens);
  }
  async_commit();
}

/// scores[n] of tokens 8 n .. 8 n + 7 as mma_bf16 has them.
template <typename T, int kDim>
__device__ void score(const Layout<T, kDim>& at, const unsigned char* keys, int lane, float (&scores)[4][4]) {
  using L = Layout<T, kDim>;
#pragma unroll
  for (int block = 0; block < kDim / 32; ++block) {
    forget(lane);
    const int g = lane / 4, t = lane % 4;
    uint32_t q[2][4];
    for (int m = 0; m < 2; ++m)
      memcpy(q[m], __builtin_assume_aligned(at.queries() + ((2 * block + m) * kWarp + lane) * 8, 16), sizeof q[m]);
#pragma unroll
    for (int n = 0; n < 4; ++n) {
      keep_loads_here();
      const int token = 8 * n + g, byte = (block * 32 + 8 * t) * static_cast<int>(sizeof(T));
      const Words k = eight<T>(keys + token * L::kRowBytes +
                               key_chunk<L::kChunks>(token, byte / 16, sizeof(T) == 1) * 16 + byte % 16);
      for (int m = 0; m < 2; ++m) mma_bf16(scores[n], q[m], {k.w[2 * m], k.w[2 * m + 1]});
    }
  }
}

/// The scores of a page become weights, in f32. `keep`: how much the weights of pages before still count, by rows g, g + 8.
template <typename T, int kDim>
__device__ void soften(const Tile& tile, int first_token, const float* key_scales, int lane, float (&scores)[4][4],
                       Softmax (&softmax)[2], float (&keep)[2]) {
  const float scale = kLog2E / sqrtf(static_cast<float>(kDim));
#pragma unroll
  for (int r = 0; r < 2; ++r) {
    const int last = tile.last_position(lane / 4 + 8 * r) - first_token;
    float largest = softmax[r].largest;
#pragma unroll
    for (int n = 0; n < 4; ++n)
      for (int i = 0; i < 2; ++i) {
        const int token = 8 * n + lane % 4 * 2 + i;
        float& s = scores[n][2 * r + i];
        s *= sizeof(T) == 1 ? scale * key_scales[token] : scale;
        if (token > last) s = -INFINITY;
        largest = fmaxf(largest, s);
      }
    for (int distance = 1; distance < 4; distance *= 2)
      largest = fmaxf(largest, __shfl_xor_sync(kAllLanes, largest, distance));
    keep[r] = weight_of(softmax[r].largest, largest);
    float sum = softmax[r].sum * keep[r];
#pragma unroll
    for (int n = 0; n < 4; ++n)
      for (int i = 0; i < 2; ++i) sum += scores[n][2 * r + i] = weight_of(scores[n][2 * r + i], largest);
    softmax[r] = {largest, sum};
  }
}

/// Weights as bf16, as an mma has them: of tokens 0 .. 15, of 16 .. 31.
template <typename T>
__device__ void round_weights(const float* value_scales, int lane, const float (&weights)[4][4],
                              uint32_t (&rounded)[2][4]) {
#pragma unroll
  for (int half = 0; half < 2; ++half)
    for (int i = 0; i < 4; ++i) {
      const int n = 2 * half + i / 2, c = i % 2 * 2;
      float pair[2] = {weights[n][c], weights[n][c + 1]};
      if constexpr (sizeof(T) == 1)
        for (int j = 0; j < 2; ++j) pair[j] *= value_scales[8 * n + lane % 4 * 2 + j];
      rounded[half][i] = pack_bf16(pair[0], pair[1]);
    }
}

/// weighted += weights times the page's values, of kDims dims from `begin` on. Piece 8 b + i of a block b of 64 dims: column c
/// is dim 64 b + 8 c + i of them.
template <typename T, int kDim>
__device__ void weigh(const unsigned char* values, int begin, int lane, const uint32_t (&weights)[2][4],
                      float (&weighted)[Layout<T, kDim>::kDims / 8][4]) {
  using L = Layout<T, kDim>;
  constexpr bool kCodes = sizeof(T) == 1;
  constexpr int kBlock = kDim < 64 ? kDim : 64, kEach = kBlock / 8;  // dims of a lane
  constexpr int kAtOnce = kCodes ? 4 : kEach;  // of which it reads so many: codes take room to widen
#pragma unroll
  for (int half = 0; half < 2; ++half)
#pragma unroll
    for (int part = 0; part < L::kDims / 8 / kAtOnce; ++part) {
      forget(lane);
      __syncwarp();  // loads of the next part would take registers
      const int piece = part * kAtOnce, first_dim = begin + piece / kEach * kBlock + kEach * (lane / 4) + piece % kEach;
      uint32_t v[4][kAtOnce / 2];
      for (int i = 0; i < 4; ++i) {
        const int token = 16 * half + lane % 4 * 2 + i / 2 * 8 + i % 2, byte = first_dim * static_cast<int>(sizeof(T));
        const unsigned char* line =
            values + token * L::kRowBytes + value_chunk<L::kChunks>(token, byte / 16) * 16 + byte % 16;
        if constexpr (kCodes) {
          const uint32_t codes = *reinterpret_cast<const uint32_t*>(line);
          v[i][0] = widen(codes, 0), v[i][1] = widen(codes, 1);
        } else {
          memcpy(v[i], __builtin_assume_aligned(line, sizeof v[i]), sizeof v[i]);
        }
      }
#pragma unroll
      for (int i = 0; i < kAtOnce; ++i) {
        const int r = kCodes ? i % 2 : i / 2;
        const bool high = kCodes ? i / 2 : i % 2;
        const auto both = [&](int first) {
          return high ? high_halves(v[first][r], v[first + 1][r]) : low_halves(v[first][r], v[first + 1][r]);
        };
        mma_bf16(weighted[piece + i], weights[half], {both(0), both(2)});
      }
    }
}

/// The dim of column c of a piece.
template <int kDim>
__device__ int dim_of(int piece, int c) {
  constexpr int kBlock = kDim < 64 ? kDim : 64, kEach = kBlock / 8;
  return piece / kEach * kBlock + kEach * c + piece % kEach;
}

/// The warp: its two pages of a split, whose weighted values and softmax numbers come into shared memory. Weights of both
/// come first, and values when they are known: sums and scores at once would take more registers than there are.
template <typename T, int kDim>
__device__ void attend_pages(const Layout<T, kDim>& at, const Tile& tile, const Pages<T>& keys, const Pages<T>& values,
                             int split, int warp, int lane) {
  using L = Layout<T, kDim>;
  const int first = split * kSplitPages + warp;
  const auto tokens_of = [&](int i) { return tile.tokens() - (first + i * kWarps) * kPageTokens; };
  float value_scale[2] = {};  // of the lane's token
  const auto ask = [&](int i, bool for_keys) {
    const int tokens = tokens_of(i), seen = tokens < kPageTokens ? tokens : kPageTokens;
    if (tokens <= 0) return async_commit();
    const int64_t line = keys.line(tile.table[first + i * kWarps], tile.kv_head, 0);
    if (sizeof(T) == 1 && for_keys) {
      at.scales()[i * kPageTokens + lane] = lane < seen ? keys.scales[line + lane] : 0.0f;
      value_scale[i] = lane < seen ? values.scales[line + lane] : 0.0f;
    }
    unsigned char* to = at.warp() + i * L::kPageBytes;
    if (for_keys)
      stage<T, kDim, true>(keys, line, seen, to, lane);
    else
      stage<T, kDim, false>(values, line, seen, to, lane);
  };
  Softmax softmax[2] = {{-INFINITY, 0}, {-INFINITY, 0}};
  uint32_t weights[2][2][4] = {};
  float keep[2] = {1, 1};  // of the first page's sums, when the second has been seen
  ask(0, true);
  ask(1, true);
#pragma unroll
  for (int i = 0; i < 2; ++i) {
    forget(lane);
    async_wait<1>();
    __syncwarp();
    if (tokens_of(i) > 0) {
      float scores[4][4] = {}, kept[2];
      float* scales = at.scales() + i * kPageTokens;
      score(at, at.warp() + i * L::kPageBytes, lane, scores);
      soften<T, kDim>(tile, (first + i * kWarps) * kPageTokens, scales, lane, scores, softmax, kept);
      if (sizeof(T) == 1) {
        __syncwarp();
        scales[lane] = value_scale[i];
        __syncwarp();
      }
      round_weights<T>(scales, lane, scores, weights[i]);
      if (i == 1) keep[0] = kept[0], keep[1] = kept[1];
    }
    __syncwarp();  // the keys have been read
    ask(i, false);
  }
  for (int r = 0; r < 2; ++r) {
    float sum = softmax[r].sum;
    for (int distance = 1; distance < 4; distance *= 2) sum += __shfl_xor_sync(kAllLanes, sum, distance);
    if (lane % 4 == 0) at.softmax()[warp * kQueries + lane / 4 + 8 * r] = {softmax[r].largest, sum};
  }

#pragma unroll 1
  for (int begin = 0; begin < kDim; begin += L::kDims) {
    float weighted[L::kDims / 8][4] = {};
    forget(lane);
    async_wait<1>();
    __syncwarp();
    if (tokens_of(0) > 0) weigh<T, kDim>(at.warp(), begin, lane, weights[0], weighted);
#pragma unroll
    for (auto& piece : weighted)
      for (int i = 0; i < 4; ++i) piece[i] *= keep[i / 2];
    async_wait<0>();
    __syncwarp();
    if (tokens_of(1) > 0) weigh<T, kDim>(at.warp() + L::kPageBytes, begin, lane, weights[1], weighted);
    __syncwarp();  // the values have been read
    forget(lane);
    auto* to = reinterpret_cast<float*>(at.warp());
#pragma unroll
    for (int piece = 0; piece < L::kDims / 8; ++piece)
      for (int i = 0; i < 4; ++i)
        to[at.sum_at(lane / 4 + i / 2 * 8, begin + dim_of<kDim>(piece, lane % 4 * 2 + i % 2))] = weighted[piece][i];
  }
}

/// Numbers of some keys, and those of the keys behind them: how much of either's weighted values counts.
struct Merged {
  Softmax softmax;
  float keep, take;
  __device__ Merged(Softmax before, Softmax next) {
    const float largest = fmaxf(before.largest, next.largest);
    keep = weight_of(before.largest, largest);
    take = weight_of(next.largest, largest);
    softmax = {largest, fmaf(before.sum, keep, next.sum * take)};
  }
};

/// A thread: element of one query over the split's warps, in order.
template <typename T, int kDim>
__device__ float merge_warps(const Layout<T, kDim>& at, int query, int dim, Softmax& softmax) {
  softmax = {-INFINITY, 0};
  float value = 0;
  for (int w = 0; w < kWarps; ++w) {
    const Merged merged(softmax, at.softmax()[w * kQueries + query]);
    value =
        fmaf(value, merged.keep, reinterpret_cast<const float*>(at.warp_of(w))[at.sum_at(query, dim)] * merged.take);
    softmax = merged.softmax;
  }
  return value;
}

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
