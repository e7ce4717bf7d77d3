// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
//
// Attention over pages, with an online softmax that takes one page as one step (arXiv:2205.14135). What a query adds,
// and in which order, depends only on its position: tiles share loads, never sums.

namespace {

using lumina::kPageTokens;

/// One page of keys and values of one kv head; T is float, bf16 or int8_t.
template <typename T>
struct Block {
  const T* k;  ///< [kPageTokens, head_dim]
  const T* v;
  const float* k_scales;  ///< [kPageTokens] or null
  const float* v_scales;
};

/// The state of one query head: the largest score so far and the sum of exp(score - largest).
struct Softmax {
  float largest;
  float sum;
};

/// Lane i is q . k[i] for eight keys.
template <typename T>
inline f32x8 scores_of_eight(const float* q, const T* k, int head_dim) {
  f32x8 acc[kLanes];
#pragma GCC unroll 8
  for (int t = 0; t < kLanes; ++t) acc[t] = zeros();
  int d = 0;
  for (; d + kLanes <= head_dim; d += kLanes) {
    const f32x8 qs = load(q + d);
#pragma GCC unroll 8
    for (int t = 0; t < kLanes; ++t) acc[t] = fma(qs, load(k + t * head_dim + d), acc[t]);
  }
  if (d < head_dim) {
    const f32x8 qs = load_first(q + d, head_dim - d);
    for (int t = 0; t < kLanes; ++t) acc[t] = fma(qs, load_first(k + t * head_dim + d, head_dim - d), acc[t]);
  }
  return sums(acc);
}

/// out[d] = out[d] * keep + sum over t < n of p[t] * v[t][d], for D vectors of d at once.
template <int D, typename T>
inline void add_values(const float* p, int n, const T* v, int head_dim, float keep, float* out) {
  f32x8 acc[D];
#pragma GCC unroll 8
  for (int i = 0; i < D; ++i) acc[i] = load(out + i * kLanes) * keep;
  for (int t = 0; t < n; ++t) {
    const f32x8 weight = broadcast(p[t]);
#pragma GCC unroll 8
    for (int i = 0; i < D; ++i) acc[i] = fma(weight, load(v + t * head_dim + i * kLanes), acc[i]);
  }
#pragma GCC unroll 8
  for (int i = 0; i < D; ++i) store(out + i * kLanes, acc[i]);
}

template <typename T>
inline void add_last_values(const float* p, int n, const T* v, int head_dim, int rest, float keep, float* out) {
  f32x8 acc = load_first(out, rest) * keep;
  for (int t = 0; t < n; ++t) acc = fma(broadcast(p[t]), load_first(v + t * head_dim, rest), acc);
  store_first(out, acc, rest);
}

/// The bytes of the next page, asked for piece by piece while this one is worked on: pages lie anywhere, so that the
/// hardware cannot guess them.
struct NextPage {
  const char* k;  ///< null where there is none
  const char* v;
  int bytes;  ///< of each
  static void fetch(const char* from, int bytes, int part, int parts) {
    if (!from) return;
    for (int at = bytes / parts * part; at < bytes / parts * (part + 1); at += 64) __builtin_prefetch(from + at);
  }
};

/// Scores of the first n keys of a block: [kPageTokens / kLanes] vectors, -infinity beyond n.
template <typename T>
inline int block_scores(const float* q, const Block<T>& block, int n, int head_dim, float scale, const NextPage& next,
                        f32x8* scores) {
  const int groups = (n + kLanes - 1) / kLanes;
  for (int g = 0; g < groups; ++g) {
    NextPage::fetch(next.k, next.bytes, g, kPageTokens / kLanes);
    f32x8 s = scores_of_eight(q, block.k + g * kLanes * head_dim, head_dim) * scale;
    if (block.k_scales) s *= load(block.k_scales + g * kLanes);
    scores[g] = select(lane_numbers(g * kLanes) < n, s, broadcast(-__builtin_inff()));
  }
  return groups;
}

/// Takes scores into the state; leaves exp(score - largest) in p and returns the factor for what was summed before.
inline float advance(const f32x8* scores, int groups, Softmax& state, float* p) {
  f32x8 most = scores[0];
  for (int g = 1; g < groups; ++g) most = larger(most, scores[g]);
  const float new_largest = larger(state.largest, largest(most));
  f32x8 total = zeros();
  for (int g = 0; g < groups; ++g) {
    const f32x8 e = exp(scores[g] - new_largest);
    total += e;
    store(p + g * kLanes, e);
  }
  const float keep = exp(broadcast(state.largest - new_largest))[0];
  state.largest = new_largest;
  state.sum = state.sum * keep + sum(total);
  return keep;
}

/// Merges the first n keys of a block into one query head's state and output.
template <typename T>
void attend_block(const float* q, const Block<T>& block, int n, int head_dim, float scale, const NextPage& next,
                  Softmax& state, float* out) {
  f32x8 scores[kPageTokens / kLanes] = {};
  const int groups = block_scores(q, block, n, head_dim, scale, next, scores);
  alignas(32) float p[kPageTokens];
  const float keep = advance(scores, groups, state, p);
  if (block.v_scales)
    for (int g = 0; g < groups; ++g) store(p + g * kLanes, load(p + g * kLanes) * load(block.v_scales + g * kLanes));
  int d = 0;
  const int parts = head_dim / (8 * kLanes);
  for (int part = 0; part < parts; ++part, d += 8 * kLanes) {
    NextPage::fetch(next.v, next.bytes, part, parts);
    add_values<8>(p, n, block.v + d, head_dim, keep, out + d);
  }
  for (; d + kLanes <= head_dim; d += kLanes) add_values<1>(p, n, block.v + d, head_dim, keep, out + d);
  if (d < head_dim) add_last_values(p, n, block.v + d, head_dim, head_dim - d, keep, out + d);
}

/// Merges a block into all queries of the tile that see it.
template <typename T>
void attend_queries(const lumina::cpu::AttendTile& tile, const Block<T>& block, int first_key, const NextPage& next,
                    Softmax* states) {
  const int head_dim = tile.pool->head_dim;
  const float scale = 1.0f / square_root(static_cast<float>(head_dim));
  for (int i = 0; i < tile.queries; ++i) {
    const int n = smaller(kPageTokens, tile.position + i + 1 - first_key);
    if (n <= 0) continue;
    for (int h = 0; h < tile.heads; ++h)
      attend_block(tile.q + i * tile.q_stride + h * head_dim, block, n, head_dim, scale, next,
                   states[i * tile.heads + h], tile.out + i * tile.out_stride + h * head_dim);
  }
}

template <typename T>
void widen(const T* in, float* out, int n) {
  int i = 0;
  for (; i + kLanes <= n; i += kLanes) store(out + i, load(in + i));
  for (; i < n; ++i) out[i] = load_first(in + i, 1)[0];
}

/// Where one page's block of a kv head of the tile lies.
template <typename T>
Block<T> block_at(const lumina::cpu::AttendTile& tile, int page, int kv_head = 0) {
  const lumina::PagePool& pool = *tile.pool;
  const int64_t index = int64_t{tile.table[page]} * pool.kv_heads + tile.kv_head + kv_head;
  const int64_t at = index * kPageTokens * pool.head_dim;
  const bool scaled = sizeof(T) == 1;
  return {static_cast<const T*>(pool.k) + at, static_cast<const T*>(pool.v) + at,
          scaled ? pool.k_scales + index * kPageTokens : nullptr,
          scaled ? pool.v_scales + index * kPageTokens : nullptr};
}

template <typename T>
NextPage next_page(const lumina::cpu::AttendTile& tile, int page, int last_page) {
  if (page == last_page) return {};
  const Block<T> block = block_at<T>(tile, page + 1);
  return {reinterpret_cast<const char*>(block.k), reinterpret_cast<const char*>(block.v),
          kPageTokens * tile.pool->head_dim * static_cast<int>(sizeof(T))};
}

template <typename T>
void attend_pages(const lumina::cpu::AttendTile& tile, Softmax* states, float* scratch) {
  const int block_size = kPageTokens * tile.pool->head_dim;
  const int last_page = (tile.position + tile.queries - 1) / kPageTokens;
  // Several streams share the widening to f32; it is exact, so that a lone one may go without.
  const bool share = tile.queries * tile.heads > 2 && sizeof(T) < sizeof(float);
  for (int page = 0; page <= last_page; ++page) {
    const Block<T> block = block_at<T>(tile, page);
    if (!share) {
      attend_queries(tile, block, page * kPageTokens, next_page<T>(tile, page, last_page), states);
      continue;
    }
    widen(block.k, scratch, block_size);
    widen(block.v, scratch + block_size, block_size);
    attend_queries(tile, Block<float>{scratch, scratch + block_size, block.k_scales, block.v_scales},
                   page * kPageTokens, NextPage{}, states);
  }
}

}  // namespace

#include "backend/cpu/attend_int8.inl"

namespace {

void attend(const lumina::cpu::AttendTile& tile) {
  const int heads = tile.heads * tile.kv_heads;
  const int streams = tile.queries * heads;
  const int head_dim = tile.pool->head_dim;
  auto* states = reinterpret_cast<Softmax*>(tile.scratch);
  float* scratch = tile.scratch + 2 * streams;
  for (int s = 0; s < streams; ++s) states[s] = {-__builtin_inff(), 0};
  for (int i = 0; i < tile.queries; ++i)
    for (int d = 0; d < heads * head_dim; ++d) tile.out[i * tile.out_stride + d] = 0;
  switch (tile.pool->type) {
    case lumina::DType::f32: attend_pages<float>(tile, states, scratch); break;
    case lumina::DType::bf16: attend_pages<bf16>(tile, states, scratch); break;
    case lumina::DType::int8:
    case lumina::DType::int4:  // no such pages exist
      head_dim % kInt8Step == 0 ? attend_int8(tile, states, scratch) : attend_pages<int8_t>(tile, states, scratch);
      break;
  }
  for (int i = 0; i < tile.queries; ++i)
    for (int h = 0; h < heads; ++h) {
      const float inverse = 1.0f / states[i * heads + h].sum;
      float* out = tile.out + i * tile.out_stride + h * head_dim;
      for (int d = 0; d < head_dim; ++d) out[d] *= inverse;
    }
}

}  // namespace
