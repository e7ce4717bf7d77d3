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

/// Merges the first n keys of a block into one query head's state and output.
template <typename T>
void attend_block(const float* q, const Block<T>& block, int n, int head_dim, float scale, Softmax& state, float* out) {
  f32x8 scores[kPageTokens / kLanes];
  f32x8 most = broadcast(-__builtin_inff());
  const int groups = (n + kLanes - 1) / kLanes;
  for (int g = 0; g < groups; ++g) {
    f32x8 s = scores_of_eight(q, block.k + g * kLanes * head_dim, head_dim) * scale;
    if (block.k_scales) s *= load(block.k_scales + g * kLanes);
    scores[g] = lane_numbers(g * kLanes) < n ? s : broadcast(-__builtin_inff());
    most = larger(most, scores[g]);
  }
  const float new_largest = larger(state.largest, largest(most));
  alignas(32) float p[kPageTokens];
  f32x8 total = zeros();
  for (int g = 0; g < groups; ++g) {
    const f32x8 e = exp(scores[g] - new_largest);
    total += e;
    store(p + g * kLanes, block.v_scales ? e * load(block.v_scales + g * kLanes) : e);
  }
  const float keep = exp(broadcast(state.largest - new_largest))[0];
  state.largest = new_largest;
  state.sum = state.sum * keep + sum(total);
  int d = 0;
  for (; d + 8 * kLanes <= head_dim; d += 8 * kLanes) add_values<8>(p, n, block.v + d, head_dim, keep, out + d);
  for (; d + kLanes <= head_dim; d += kLanes) add_values<1>(p, n, block.v + d, head_dim, keep, out + d);
  if (d < head_dim) add_last_values(p, n, block.v + d, head_dim, head_dim - d, keep, out + d);
}

/// Merges a block into all queries of the tile that see it.
template <typename T>
void attend_queries(const lumina::cpu::AttendTile& tile, const Block<T>& block, int first_key, Softmax* states) {
  const int head_dim = tile.pool->head_dim;
  const float scale = 1.0f / square_root(static_cast<float>(head_dim));
  for (int i = 0; i < tile.queries; ++i) {
    const int n = smaller(kPageTokens, tile.position + i + 1 - first_key);
    if (n <= 0) continue;
    for (int h = 0; h < tile.heads; ++h)
      attend_block(tile.q + i * tile.q_stride + h * head_dim, block, n, head_dim, scale, states[i * tile.heads + h],
                   tile.out + i * tile.out_stride + h * head_dim);
  }
}

template <typename T>
void widen(const T* in, float* out, int n) {
  int i = 0;
  for (; i + kLanes <= n; i += kLanes) store(out + i, load(in + i));
  for (; i < n; ++i) out[i] = load_first(in + i, 1)[0];
}

template <typename T>
void attend_pages(const lumina::cpu::AttendTile& tile, Softmax* states, float* scratch) {
  const lumina::PagePool& pool = *tile.pool;
  const int block_size = kPageTokens * pool.head_dim;
  const int last = tile.position + tile.queries - 1;
  // Several streams share the widening to f32; it is exact, so that a lone one may go without.
  const bool share = tile.queries * tile.heads > 2 && sizeof(T) < sizeof(float);
  for (int first_key = 0; first_key <= last; first_key += kPageTokens) {
    const int64_t index = int64_t{tile.table[first_key / kPageTokens]} * pool.kv_heads + tile.kv_head;
    const T* k = static_cast<const T*>(pool.k) + index * block_size;
    const T* v = static_cast<const T*>(pool.v) + index * block_size;
    const bool scaled = sizeof(T) == 1;
    const float* k_scales = scaled ? pool.k_scales + index * kPageTokens : nullptr;
    const float* v_scales = scaled ? pool.v_scales + index * kPageTokens : nullptr;
    if (!share) {
      attend_queries(tile, Block<T>{k, v, k_scales, v_scales}, first_key, states);
      continue;
    }
    widen(k, scratch, block_size);
    widen(v, scratch + block_size, block_size);
    attend_queries(tile, Block<float>{scratch, scratch + block_size, k_scales, v_scales}, first_key, states);
  }
}

void attend(const lumina::cpu::AttendTile& tile) {
  const int streams = tile.queries * tile.heads;
  const int head_dim = tile.pool->head_dim;
  auto* states = reinterpret_cast<Softmax*>(tile.scratch);
  float* scratch = tile.scratch + 2 * streams;
  for (int s = 0; s < streams; ++s) states[s] = {-__builtin_inff(), 0};
  for (int i = 0; i < tile.queries; ++i)
    for (int d = 0; d < tile.heads * head_dim; ++d) tile.out[i * tile.out_stride + d] = 0;
  switch (tile.pool->type) {
    case lumina::DType::f32: attend_pages<float>(tile, states, scratch); break;
    case lumina::DType::bf16: attend_pages<bf16>(tile, states, scratch); break;
    case lumina::DType::int8:
    case lumina::DType::int4: attend_pages<int8_t>(tile, states, scratch); break;  // no int4 pages exist
  }
  for (int i = 0; i < tile.queries; ++i)
    for (int h = 0; h < tile.heads; ++h) {
      const float inverse = 1.0f / states[i * tile.heads + h].sum;
      float* out = tile.out + i * tile.out_stride + h * head_dim;
      for (int d = 0; d < head_dim; ++d) out[d] *= inverse;
    }
}

}  // namespace
