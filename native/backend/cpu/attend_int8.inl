// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
//
// Attention over pages of int8, in integers: queries and weights are rounded to 15 bits, which is far finer than the
// pages, and the sums of 16-bit products are exact in 32. For head dimensions of whole steps of 16.
//
// One step of the online softmax takes a run of pages: the scores of all its keys, then their weights, then the sum of
// its values. So there is one reduction for hundreds of keys, and little that waits for what was just computed.
#include <stdint.h>

namespace {

using lumina::cpu::kRunStreams;
using lumina::cpu::kRunTokens;

constexpr int kInt16Step = 16;
constexpr int kRunPages = kRunTokens / kPageTokens;
constexpr float kQueryRange = 16383;  // 512 (largest head) * 127 * 16383 < 2^31
constexpr float kWeightRange = 32767;  // kRunTokens * 127 * 32767 < 2^31

#if defined(__AVX2__)
inline __m256i load_int16(const int16_t* p) { return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(p)); }
inline __m256i widen_int8(const int8_t* p) {
  return _mm256_cvtepi8_epi16(_mm_loadu_si128(reinterpret_cast<const __m128i*>(p)));
}
/// acc += a . b, two products a lane. Bound together for the reason that add_fours in quantized.inl gives.
inline void add_products(__m256i& acc, __m256i a, __m256i b) {
  __m256i products;
  asm("vpmaddwd %[a], %[b], %[products]\n\t"
      "vpaddd %[products], %[acc], %[acc]"
      : [acc] "+x"(acc), [products] "=&x"(products)
      : [a] "x"(a), [b] "x"(b));
}
#endif

/// Two vectors of numbers within 16 bits, to memory.
inline void store_int16(int16_t* out, i32x8 first, i32x8 second) {
#if defined(__AVX2__)
  const __m256i packed = _mm256_packs_epi32(reinterpret_cast<__m256i>(first), reinterpret_cast<__m256i>(second));
  _mm256_storeu_si256(reinterpret_cast<__m256i*>(out), _mm256_permute4x64_epi64(packed, 0xd8));
#else
  for (int i = 0; i < kLanes; ++i) {
    out[i] = static_cast<int16_t>(first[i]);
    out[kLanes + i] = static_cast<int16_t>(second[i]);
  }
#endif
}

/// Nearest integers; 0 for what is no number.
inline i32x8 to_integers(f32x8 x) { return __builtin_convertvector(numbers_of(rounded(x)), i32x8); }

/// q = scale * out; the scale is NaN where q holds what is no number.
inline float quantize_query(const float* q, int head_dim, int16_t* out) {
  f32x8 most = zeros(), poison = zeros();
  for (int d = 0; d < head_dim; d += kLanes) {
    const f32x8 v = load(q + d);
    most = larger(most, larger(v, -v));
    poison += v * 0.0f;
  }
  const float span = largest(most);
  const float inverse = span > 0 ? kQueryRange / span : 0.0f;
  for (int d = 0; d < head_dim; d += kInt16Step)
    store_int16(out + d, to_integers(load(q + d) * inverse), to_integers(load(q + d + kLanes) * inverse));
  return span / kQueryRange + sum(poison);
}

/// Lane t is q . k[t] for eight keys.
inline i32x8 int8_scores_of_eight(const int16_t* q, const int8_t* k, int head_dim) {
#if defined(__AVX2__)
  __m256i acc[kLanes] = {};
  for (int d = 0; d < head_dim; d += kInt16Step) {
    const __m256i qs = load_int16(q + d);
#pragma GCC unroll 8
    for (int t = 0; t < kLanes; ++t)
      add_products(acc[t], widen_int8(k + t * head_dim + d), qs);
  }
  const __m256i first = _mm256_hadd_epi32(_mm256_hadd_epi32(acc[0], acc[1]), _mm256_hadd_epi32(acc[2], acc[3]));
  const __m256i second = _mm256_hadd_epi32(_mm256_hadd_epi32(acc[4], acc[5]), _mm256_hadd_epi32(acc[6], acc[7]));
  return reinterpret_cast<i32x8>(_mm256_add_epi32(_mm256_permute2x128_si256(first, second, 0x20),
                                                  _mm256_permute2x128_si256(first, second, 0x31)));
#else
  i32x8 total = {};
  for (int t = 0; t < kLanes; ++t)
    for (int d = 0; d < head_dim; ++d) total[t] += q[d] * k[t * head_dim + d];
  return total;
#endif
}

/// One query head in attention over a run of pages.
struct Stream {
  const int16_t* q;  ///< as quantize_query leaves it
  float q_scale;
  int kv_head;   ///< of the tile
  bool leads;    ///< of those that walk together, the first of its kv head: it asks memory for the next page
  int position;  ///< keys behind it are not seen
  Softmax* state;
  float* out;
  float* scores;     ///< [kRunTokens]
  int16_t* weights;  ///< [kRunTokens]
  int32_t* sums;     ///< [head_dim], in the order of sum_values
  float keep;        ///< after soften: the factor for what was summed before
  float step;        ///< after soften: of the weights
};

/// The pages of a run, and how many of its tokens a stream sees.
struct PageRun {
  const lumina::cpu::AttendTile& tile;
  int first;
  int pages;

  Block<int8_t> block(int page, const Stream& s) const { return block_at<int8_t>(tile, first + page, s.kv_head); }
  int seen(const Stream& s) const { return smaller(kRunTokens, s.position + 1 - first * kPageTokens); }
  int seen(const Stream& s, int page) const { return smaller(kPageTokens, s.position + 1 - (first + page) * kPageTokens); }

  /// What is to be asked of memory while `page` is worked on, line by line between the products: pages lie anywhere, so
  /// that the hardware cannot guess them, and many requests at once would keep the products waiting. The last page itself
  /// where there is none behind it.
  Block<int8_t> coming(int page, const Stream& s) const {
    return block(smaller(page + 1, (tile.position + tile.queries - 1) / kPageTokens - first), s);
  }
};

/// Scores of the keys of a page that the stream sees, -infinity behind them up to the next eighth.
inline void score_page(const PageRun& run, const Stream& s, int page, float scale) {
  const int n = run.seen(s, page), head_dim = run.tile.pool->head_dim;
  const Block<int8_t> block = run.block(page, s), coming = run.coming(page, s);
  for (int t = 0; t < n; t += kLanes) {
    for (int line = 0; s.leads && line < kLanes * head_dim; line += 64) __builtin_prefetch(coming.k + t * head_dim + line);
    const i32x8 products = int8_scores_of_eight(s.q, block.k + t * head_dim, head_dim);
    const f32x8 x = __builtin_convertvector(products, f32x8) * (s.q_scale * scale) * load(block.k_scales + t);
    store(s.scores + page * kPageTokens + t, lane_numbers(t) < n ? x : broadcast(-__builtin_inff()));
  }
}

/// Turns the scores of a run into weights of its values, with their scales, in 16 bits; zeros up to the next sixteenth.
inline void soften(const PageRun& run, Stream& s) {
  const int seen = run.seen(s);
  f32x8 most = broadcast(s.state->largest);
  for (int t = 0; t < seen; t += kLanes) most = larger(most, load(s.scores + t));
  const float new_largest = largest(most);
  f32x8 total = zeros(), widest = zeros(), poison = zeros();
  for (int page = 0; page * kPageTokens < seen; ++page) {
    const float* v_scales = run.block(page, s).v_scales;
    const int n = run.seen(s, page);
    for (int t = 0; t < n; t += kLanes) {
      float* at = s.scores + page * kPageTokens + t;
      const f32x8 e = exp(load(at) - new_largest);
      const f32x8 w = lane_numbers(t) < n ? e * load(v_scales + t) : zeros();
      total += e;
      widest = larger(widest, w);
      poison += w * 0.0f;
      store(at, w);
    }
  }
  if (seen % kInt16Step <= kLanes && seen % kInt16Step > 0) store(s.scores + seen / kInt16Step * kInt16Step + kLanes, zeros());
  const float span = largest(widest);
  const float inverse = span > 0 ? kWeightRange / span : 0.0f;
  for (int t = 0; t < seen; t += kInt16Step)
    store_int16(s.weights + t, to_integers(load(s.scores + t) * inverse), to_integers(load(s.scores + t + kLanes) * inverse));
  s.step = span / kWeightRange + sum(poison);
  s.keep = exp(broadcast(s.state->largest - new_largest))[0];
  s.state->largest = new_largest;
  s.state->sum = s.state->sum * s.keep + sum(total);
}

/// sums += weights[t] * v[t] over the page's tokens that the stream sees, for D steps of 16 from d on. Tokens are taken
/// in pairs, the last perhaps with a weight of 0. With AVX2, a step's sums lie as unpacking leaves them.
template <int D>
inline void sum_values(const PageRun& run, const Stream& s, int page, int d) {
  const int n = run.seen(s, page), head_dim = run.tile.pool->head_dim;
  const int8_t* v = run.block(page, s).v + d;
  const int16_t* weights = s.weights + page * kPageTokens;
#if defined(__AVX2__)
  const int8_t* coming = run.coming(page, s).v + d;
  auto* sums = reinterpret_cast<__m256i*>(s.sums + d);
  __m256i low[D], high[D];
#pragma GCC unroll 4
  for (int i = 0; i < D; ++i) low[i] = _mm256_loadu_si256(sums + 2 * i), high[i] = _mm256_loadu_si256(sums + 2 * i + 1);
  for (int t = 0; t < n; t += 2, v += 2 * head_dim, coming += 2 * head_dim) {
    if (s.leads) {
      __builtin_prefetch(coming);
      __builtin_prefetch(coming + head_dim);
    }
    int32_t bits;
    __builtin_memcpy(&bits, weights + t, sizeof bits);
    const __m256i pair = _mm256_set1_epi32(bits);
#pragma GCC unroll 4
    for (int i = 0; i < D; ++i) {
      const __m256i a = widen_int8(v + i * kInt16Step);
      const __m256i b = widen_int8(v + head_dim + i * kInt16Step);
      add_products(low[i], _mm256_unpacklo_epi16(a, b), pair);
      add_products(high[i], _mm256_unpackhi_epi16(a, b), pair);
    }
  }
#pragma GCC unroll 4
  for (int i = 0; i < D; ++i) _mm256_storeu_si256(sums + 2 * i, low[i]), _mm256_storeu_si256(sums + 2 * i + 1, high[i]);
#else
  for (int t = 0; t < n; ++t)
    for (int i = 0; i < D * kInt16Step; ++i) s.sums[d + i] += weights[t] * v[t * head_dim + i];
#endif
}

inline void sum_page(const PageRun& run, const Stream& s, int page) {
  if (run.seen(s, page) <= 0) return;
  constexpr int kSteps = 4;
  int d = 0;
  for (; d + kSteps * kInt16Step <= run.tile.pool->head_dim; d += kSteps * kInt16Step) sum_values<kSteps>(run, s, page, d);
  for (; d < run.tile.pool->head_dim; d += kInt16Step) sum_values<1>(run, s, page, d);
}

/// out = out * keep + step * sums.
inline void merge(const Stream& s, int head_dim) {
  for (int d = 0; d < head_dim; d += kInt16Step) {
    float* to = s.out + d;
#if defined(__AVX2__)
    const auto* sums = reinterpret_cast<const __m256i*>(s.sums + d);
    const __m256i low = _mm256_loadu_si256(sums), high = _mm256_loadu_si256(sums + 1);
    const f32x8 first = _mm256_cvtepi32_ps(_mm256_permute2x128_si256(low, high, 0x20));
    const f32x8 second = _mm256_cvtepi32_ps(_mm256_permute2x128_si256(low, high, 0x31));
    store(to, fma(first, broadcast(s.step), load(to) * s.keep));
    store(to + kLanes, fma(second, broadcast(s.step), load(to + kLanes) * s.keep));
#else
    for (int i = 0; i < kInt16Step; ++i) to[i] = to[i] * s.keep + s.step * static_cast<float>(s.sums[d + i]);
#endif
  }
}

/// A run for a few streams. Page after page for all of them: kv heads lie side by side, and memory is read in one sweep.
inline void attend_run(const PageRun& run, Stream* streams, int count, float scale) {
  const int head_dim = run.tile.pool->head_dim;
  for (int page = 0; page < run.pages; ++page) {
    for (int i = 0; i < count; ++i) score_page(run, streams[i], page, scale);
  }
  for (int i = 0; i < count; ++i) {
    soften(run, streams[i]);
    __builtin_memset(streams[i].sums, 0, sizeof(int32_t) * head_dim);
  }
  for (int page = 0; page < run.pages; ++page) {
    for (int i = 0; i < count; ++i) sum_page(run, streams[i], page);
  }
  for (int i = 0; i < count; ++i) merge(streams[i], head_dim);
}

/// All pages for a tile; q is rounded once, into the scratch.
inline void attend_int8_pages(const lumina::cpu::AttendTile& tile, Softmax* states, float* scratch) {
  const int head_dim = tile.pool->head_dim;
  const int heads = tile.heads * tile.kv_heads;
  float* scores = scratch;
  auto* sums = reinterpret_cast<int32_t*>(scores + kRunStreams * kRunTokens);
  auto* weights = reinterpret_cast<int16_t*>(sums + kRunStreams * head_dim);
  int16_t* q = weights + kRunStreams * kRunTokens;
  Stream streams[lumina::cpu::kTileStreams];
  int count = 0;
  for (int h = 0; h < heads; ++h)
    for (int i = 0; i < tile.queries; ++i, ++count, q += head_dim) {
      const int place = count % kRunStreams;
      const float q_scale = quantize_query(tile.q + i * tile.q_stride + h * head_dim, head_dim, q);
      const int kv_head = h / tile.heads;
      const bool leads = place == 0 || streams[count - 1].kv_head != kv_head;
      streams[count] = {.q = q, .q_scale = q_scale, .kv_head = kv_head, .leads = leads, .position = tile.position + i,
                        .state = states + i * heads + h, .out = tile.out + i * tile.out_stride + h * head_dim,
                        .scores = scores + place * kRunTokens, .weights = weights + place * kRunTokens,
                        .sums = sums + place * head_dim, .keep = 1, .step = 0};
    }
  const float scale = 1.0f / square_root(static_cast<float>(head_dim));
  const int pages = (tile.position + tile.queries - 1) / kPageTokens + 1;
  for (int first = 0; first < pages; first += kRunPages)
    for (int s = 0; s < count; s += kRunStreams)
      attend_run({tile, first, smaller(kRunPages, pages - first)}, streams + s, smaller(kRunStreams, count - s), scale);
}

}  // namespace
