// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
//
// One step of attention over a page of int8, in integers: queries and weights are rounded to 15 bits, which is far finer
// than the pages, and the sums of 16-bit products are exact in 32. For head dimensions of whole steps of 16.
#include <stdint.h>

namespace {

constexpr int kInt16Step = 16;
constexpr float kQueryRange = 16383;  // 512 (largest head) * 127 * 16383 < 2^31
constexpr float kWeightRange = 32767;  // 32 (tokens of a page) * 127 * 32767 < 2^31

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

/// out[d] = out[d] * keep + scale * sum over t < n of weights[t] * v[t][d], for D steps of 16 d at once. weights[n] is 0
/// where n is odd: tokens are taken in pairs.
template <int D>
inline void add_int8_values(const int16_t* weights, int n, const int8_t* v, int head_dim, float keep, float scale, float* out) {
#if defined(__AVX2__)
  __m256i low[D] = {}, high[D] = {};
  for (int t = 0; t < n; t += 2) {
    int32_t bits;
    __builtin_memcpy(&bits, weights + t, sizeof bits);
    const __m256i pair = _mm256_set1_epi32(bits);
#pragma GCC unroll 4
    for (int i = 0; i < D; ++i) {
      const __m256i a = widen_int8(v + t * head_dim + i * kInt16Step);
      const __m256i b = widen_int8(v + (t + 1) * head_dim + i * kInt16Step);
      add_products(low[i], _mm256_unpacklo_epi16(a, b), pair);
      add_products(high[i], _mm256_unpackhi_epi16(a, b), pair);
    }
  }
#pragma GCC unroll 4
  for (int i = 0; i < D; ++i) {
    float* to = out + i * kInt16Step;
    const f32x8 first = _mm256_cvtepi32_ps(_mm256_permute2x128_si256(low[i], high[i], 0x20));
    const f32x8 second = _mm256_cvtepi32_ps(_mm256_permute2x128_si256(low[i], high[i], 0x31));
    store(to, fma(first, broadcast(scale), load(to) * keep));
    store(to + kLanes, fma(second, broadcast(scale), load(to + kLanes) * keep));
  }
#else
  for (int d = 0; d < D * kInt16Step; ++d) {
    int32_t total = 0;
    for (int t = 0; t < n; ++t) total += weights[t] * v[t * head_dim + d];
    out[d] = out[d] * keep + scale * static_cast<float>(total);
  }
#endif
}

/// Rounds p * scales of the first n tokens to 16 bits, zeros behind up to the group's end; gives the step.
inline float quantize_weights(const float* p, const float* scales, int n, int16_t* out) {
  f32x8 w[kPageTokens / kLanes] = {}, most = zeros(), poison = zeros();
  const int groups = (n + kLanes - 1) / kLanes;
  for (int g = 0; g < groups; ++g) {
    w[g] = lane_numbers(0) < n - g * kLanes ? load(p + g * kLanes) * load(scales + g * kLanes) : zeros();
    most = larger(most, w[g]);
    poison += w[g] * 0.0f;
  }
  const float span = largest(most);
  const float inverse = span > 0 ? kWeightRange / span : 0.0f;
  for (int g = 0; g < groups; g += 2)
    store_int16(out + g * kLanes, to_integers(w[g] * inverse), to_integers(w[g + 1] * inverse));
  return span / kWeightRange + sum(poison);
}

/// attend_block for a query as quantize_query leaves it.
inline void attend_int8_block(const int16_t* q, float q_scale, const Block<int8_t>& block, int n, int head_dim, float scale,
                              const NextPage& next, Softmax& state, float* out) {
  f32x8 scores[kPageTokens / kLanes] = {};
  const int groups = (n + kLanes - 1) / kLanes;
  for (int g = 0; g < groups; ++g) {
    NextPage::fetch(next.k, next.bytes, g, kPageTokens / kLanes);
    const i32x8 products = int8_scores_of_eight(q, block.k + g * kLanes * head_dim, head_dim);
    const f32x8 s = __builtin_convertvector(products, f32x8) * (q_scale * scale) * load(block.k_scales + g * kLanes);
    scores[g] = lane_numbers(0) < n - g * kLanes ? s : broadcast(-__builtin_inff());
  }
  alignas(32) float p[kPageTokens];
  const float keep = advance(scores, groups, state, p);
  int16_t weights[kPageTokens];
  const float step = quantize_weights(p, block.v_scales, n, weights);
  constexpr int kSteps = 4;
  const int parts = head_dim / (kSteps * kInt16Step);
  int d = 0;
  for (int part = 0; part < parts; ++part, d += kSteps * kInt16Step) {
    NextPage::fetch(next.v, next.bytes, part, parts);
    add_int8_values<kSteps>(weights, n, block.v + d, head_dim, keep, step, out + d);
  }
  for (; d < head_dim; d += kInt16Step) add_int8_values<1>(weights, n, block.v + d, head_dim, keep, step, out + d);
}

/// All pages for a tile; q is rounded once, into the scratch.
inline void attend_int8_pages(const lumina::cpu::AttendTile& tile, Softmax* states, float* scratch) {
  const int head_dim = tile.pool->head_dim;
  auto* queries = reinterpret_cast<int16_t*>(scratch);
  const int heads = tile.heads * tile.kv_heads;
  float q_scales[lumina::cpu::kTileStreams];
  for (int i = 0; i < tile.queries; ++i)
    for (int h = 0; h < heads; ++h) {
      const int s = i * heads + h;
      q_scales[s] = quantize_query(tile.q + i * tile.q_stride + h * head_dim, head_dim, queries + s * head_dim);
    }
  const float scale = 1.0f / square_root(static_cast<float>(head_dim));
  const int last_page = (tile.position + tile.queries - 1) / kPageTokens;
  for (int page = 0; page <= last_page; ++page)
    for (int kv = 0; kv < tile.kv_heads; ++kv) {
      const Block<int8_t> block = block_at<int8_t>(tile, page, kv);
      const NextPage next = next_page<int8_t>(tile, page, last_page, kv);
      for (int i = 0; i < tile.queries; ++i) {
        const int n = smaller(kPageTokens, tile.position + i + 1 - page * kPageTokens);
        for (int h = kv * tile.heads; n > 0 && h < (kv + 1) * tile.heads; ++h) {
          const int s = i * heads + h;
          const bool first = i == 0 && h == kv * tile.heads;
          attend_int8_block(queries + s * head_dim, q_scales[s], block, n, head_dim, scale, first ? next : NextPage{},
                            states[s], tile.out + i * tile.out_stride + h * head_dim);
        }
      }
    }
}

}  // namespace
