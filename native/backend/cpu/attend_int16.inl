// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
//
// Attention over int8 pages with queries and weights in 16 bits, by vpmaddwd, by smlal or in plain C++: see attend_int8.inl.

namespace {

constexpr int kInt16Step = 16;

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
#elif defined(LUMINA_NEON)
/// A step's numbers in 16 bits.
struct Sixteen {
  int16x8_t low, high;
};
inline Sixteen load_int16(const int16_t* p) { return {vld1q_s16(p), vld1q_s16(p + 8)}; }
inline Sixteen widen_int8(const int8_t* p) {
  const int8x16_t bytes = vld1q_s8(p);
  return {vmovl_s8(vget_low_s8(bytes)), vmovl_high_s8(bytes)};
}
#endif

/// Two vectors of numbers within 16 bits, to memory.
inline void store_int16(int16_t* out, i32x8 first, i32x8 second) {
#if defined(__AVX2__)
  const __m256i packed = _mm256_packs_epi32(reinterpret_cast<__m256i>(first), reinterpret_cast<__m256i>(second));
  _mm256_storeu_si256(reinterpret_cast<__m256i*>(out), _mm256_permute4x64_epi64(packed, 0xd8));
#elif defined(LUMINA_NEON)
  vst1q_s16(out, vcombine_s16(vqmovn_s32(first.low), vqmovn_s32(first.high)));
  vst1q_s16(out + kLanes, vcombine_s16(vqmovn_s32(second.low), vqmovn_s32(second.high)));
#else
  for (int i = 0; i < kLanes; ++i) {
    out[i] = static_cast<int16_t>(first[i]);
    out[kLanes + i] = static_cast<int16_t>(second[i]);
  }
#endif
}

/// Lane t is q . k[t] for eight keys.
inline i32x8 scores_of_eight_int8(const int16_t* q, const int8_t* k, int head_dim) {
#if defined(__AVX2__)
  __m256i acc[kLanes] = {};
  for (int d = 0; d < head_dim; d += kInt16Step) {
    const __m256i qs = load_int16(q + d);
#pragma GCC unroll 8
    for (int t = 0; t < kLanes; ++t) add_products(acc[t], widen_int8(k + t * head_dim + d), qs);
  }
  const __m256i first = _mm256_hadd_epi32(_mm256_hadd_epi32(acc[0], acc[1]), _mm256_hadd_epi32(acc[2], acc[3]));
  const __m256i second = _mm256_hadd_epi32(_mm256_hadd_epi32(acc[4], acc[5]), _mm256_hadd_epi32(acc[6], acc[7]));
  return reinterpret_cast<i32x8>(
      _mm256_add_epi32(_mm256_permute2x128_si256(first, second, 0x20), _mm256_permute2x128_si256(first, second, 0x31)));
#elif defined(LUMINA_NEON)
  int32x4_t acc[kLanes] = {};
  for (int d = 0; d < head_dim; d += kInt16Step) {
    const Sixteen qs = load_int16(q + d);
#pragma GCC unroll 8
    for (int t = 0; t < kLanes; ++t) {
      const Sixteen ks = widen_int8(k + t * head_dim + d);
      acc[t] = vmlal_s16(acc[t], vget_low_s16(ks.low), vget_low_s16(qs.low));
      acc[t] = vmlal_high_s16(acc[t], ks.low, qs.low);
      acc[t] = vmlal_s16(acc[t], vget_low_s16(ks.high), vget_low_s16(qs.high));
      acc[t] = vmlal_high_s16(acc[t], ks.high, qs.high);
    }
  }
  return {vpaddq_s32(vpaddq_s32(acc[0], acc[1]), vpaddq_s32(acc[2], acc[3])),
          vpaddq_s32(vpaddq_s32(acc[4], acc[5]), vpaddq_s32(acc[6], acc[7]))};
#else
  i32x8 total = {};
  for (int t = 0; t < kLanes; ++t)
    for (int d = 0; d < head_dim; ++d) total[t] += q[d] * k[t * head_dim + d];
  return total;
#endif
}

/// sums += weights[t] * v[t] over the page's tokens that the stream sees, for D steps of 16 from d on. Tokens are taken
/// in pairs, the last perhaps with a weight of 0. With AVX2, a step's sums lie as unpacking leaves them.
template <int D>
inline void sum_values(const PageRun& run, const Stream& s, int page, int d) {
  const int n = run.seen(s, page), head_dim = run.tile.pool->head_dim;
  const int8_t* v = run.block(page, s).v + d;
  const int16_t* weights = s.weights + page * kPageTokens;
#if defined(__AVX2__)
  const int8_t* coming = run.coming(page, s, run.tile.kv_heads).v + d;
  auto* sums = reinterpret_cast<__m256i*>(s.sums + d);
  __m256i low[D], high[D];
#pragma GCC unroll 4
  for (int i = 0; i < D; ++i) low[i] = _mm256_loadu_si256(sums + 2 * i), high[i] = _mm256_loadu_si256(sums + 2 * i + 1);
  for (int t = 0; t < n; t += 2, v += 2 * head_dim, coming += 2 * head_dim) {
    if (s.ask != Ask::nothing) {
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
#elif defined(LUMINA_NEON)
  const int8_t* coming = run.coming(page, s, run.tile.kv_heads).v + d;
  int32x4_t acc[4 * D];
#pragma GCC unroll 16
  for (int i = 0; i < 4 * D; ++i) acc[i] = vld1q_s32(s.sums + d + 4 * i);
  for (int t = 0; t < n; ++t, v += head_dim, coming += head_dim) {
    if (s.ask != Ask::nothing) __builtin_prefetch(coming);
    const int16x8_t weight = vdupq_n_s16(weights[t]);
#pragma GCC unroll 4
    for (int i = 0; i < D; ++i) {
      const Sixteen values = widen_int8(v + i * kInt16Step);
      acc[4 * i] = vmlal_s16(acc[4 * i], vget_low_s16(values.low), vget_low_s16(weight));
      acc[4 * i + 1] = vmlal_high_s16(acc[4 * i + 1], values.low, weight);
      acc[4 * i + 2] = vmlal_s16(acc[4 * i + 2], vget_low_s16(values.high), vget_low_s16(weight));
      acc[4 * i + 3] = vmlal_high_s16(acc[4 * i + 3], values.high, weight);
    }
  }
#pragma GCC unroll 16
  for (int i = 0; i < 4 * D; ++i) vst1q_s32(s.sums + d + 4 * i, acc[i]);
#else
  for (int t = 0; t < n; ++t)
    for (int i = 0; i < D * kInt16Step; ++i) s.sums[d + i] += weights[t] * v[t * head_dim + i];
#endif
}

/// out = out * keep + step * sums.
inline void merge_int16(const Stream& s, int head_dim) {
  for (int d = 0; d < head_dim; d += kInt16Step) {
    float* to = s.out + d;
#if defined(__AVX2__)
    const auto* sums = reinterpret_cast<const __m256i*>(s.sums + d);
    const __m256i low = _mm256_loadu_si256(sums), high = _mm256_loadu_si256(sums + 1);
    const f32x8 first = _mm256_cvtepi32_ps(_mm256_permute2x128_si256(low, high, 0x20));
    const f32x8 second = _mm256_cvtepi32_ps(_mm256_permute2x128_si256(low, high, 0x31));
    store(to, fma(first, broadcast(s.step), load(to) * s.keep));
    store(to + kLanes, fma(second, broadcast(s.step), load(to + kLanes) * s.keep));
#elif defined(LUMINA_NEON)
    for (int i = 0; i < kInt16Step; i += kLanes) {
      const f32x8 sums = floats({vld1q_s32(s.sums + d + i), vld1q_s32(s.sums + d + i + 4)});
      store(to + i, fma(sums, broadcast(s.step), load(to + i) * s.keep));
    }
#else
    for (int i = 0; i < kInt16Step; ++i) to[i] = to[i] * s.keep + s.step * static_cast<float>(s.sums[d + i]);
#endif
  }
}

/// The products of attend_int8.inl.
struct Int16Products {
  static constexpr int kKeys = kLanes;

  /// The next page.
  static int heads_ahead(const lumina::cpu::AttendTile& tile) { return tile.kv_heads; }

  static int32_t put_query(const float* q, float inverse, int head_dim, int16_t* out) {
    for (int d = 0; d < head_dim; d += kInt16Step)
      store_int16(out + d, to_integers(load(q + d) * inverse), to_integers(load(q + d + kLanes) * inverse));
    return 0;
  }
  static void score(const Stream& s, const Keys& keys, int head_dim, float scale, float* out) {
    for (int line = 0; s.ask != Ask::nothing && line < kLanes * head_dim; line += 64)
      __builtin_prefetch(keys.coming + line);
    const i32x8 products = scores_of_eight_int8(s.q, keys.k, head_dim);
    const f32x8 x = floats(products) * scale * load(keys.scales);
    store(out, select(lane_numbers(0) < keys.seen, x, broadcast(-__builtin_inff())));
  }
  static void put_weights(const Stream& s, float inverse, int t) {
    store_int16(s.weights + t, to_integers(load(s.scores + t) * inverse),
                to_integers(load(s.scores + t + kLanes) * inverse));
  }
  static void sum_page(const PageRun& run, const Stream& s, int page) {
    constexpr int kSteps = 4;
    int d = 0;
    for (; d + kSteps * kInt16Step <= run.tile.pool->head_dim; d += kSteps * kInt16Step)
      sum_values<kSteps>(run, s, page, d);
    for (; d < run.tile.pool->head_dim; d += kInt16Step) sum_values<1>(run, s, page, d);
  }
  static void merge(const Stream& s, int head_dim) { merge_int16(s, head_dim); }
};

}  // namespace
