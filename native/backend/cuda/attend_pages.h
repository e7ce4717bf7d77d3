// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/cuda/attend_tile.h"

// A warp's share of a split: scores of its two pages, their softmax, their weighted values.
namespace lumina::cuda {

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

}  // namespace lumina::cuda
