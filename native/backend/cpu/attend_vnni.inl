// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
//
// Attention over int8 pages by vpdpbusd: see attend_int8.inl. A number of 15 or 16 bits is 256 * high + low, and each half
// meets a page's bytes as they lie there, 64 to an instruction. Half of what vpdpbusd multiplies is unsigned: of keys,
// 128 more than they are, which the scores' offset takes off again; of weights, which are never below 0, the weights.

namespace {

/// The products of attend_int8.inl, for head dimensions of whole steps of 64. Queries and weights lie as all their high
/// bytes, then all their low ones.
struct VnniProducts {
  static constexpr int kKeys = 16;
  static constexpr int kStep = 64;

  static inline __m512i load_bytes(const int8_t* p) { return _mm512_loadu_si512(p); }

  /// Some 4 to 6 KiB. What is asked for is read once.
  static int heads_ahead(const lumina::cpu::AttendTile& tile) {
    const int bytes = kPageTokens * tile.pool->head_dim;
    return bytes > 6144 ? 1 : 6144 / bytes;
  }
  static inline void ask_for(const int8_t* p, Ask how) {
    if (how == Ask::l1) __builtin_prefetch(p, 0, 0);
    if (how == Ask::l2) __builtin_prefetch(p, 0, 2);
  }

  /// low is in -128..127, so that high stays within -64..64.
  static int32_t put_query(const float* q, float inverse, int head_dim, int16_t* out) {
    auto* high = reinterpret_cast<int8_t*>(out);
    i32x8 total = {};
    for (int d = 0; d < head_dim; d += kLanes) {
      const i32x8 v = to_integers(load(q + d) * inverse);
      const i32x8 upper = (v + 128) >> 8;
      total += v;
      store_quads(high + d, 4, upper);
      store_quads(high + head_dim + d, 4, v - (upper << 8));
    }
    return 128 * sum(total);
  }

  static void score(const Stream& s, const Keys& keys, int head_dim, float scale, float* out) {
    const __m512i products = head_dim == 64    ? products_of<64>(s, keys, head_dim)
                             : head_dim == 128 ? products_of<128>(s, keys, head_dim)
                                               : products_of<0>(s, keys, head_dim);
    const __m512 exact = _mm512_cvtepi32_ps(_mm512_sub_epi32(products, _mm512_set1_epi32(s.q_offset)));
    const __m512 x = _mm512_mul_ps(_mm512_mul_ps(exact, _mm512_set1_ps(scale)), _mm512_loadu_ps(keys.scales));
    const __mmask16 seen = keys.seen < kKeys ? static_cast<__mmask16>((1 << keys.seen) - 1) : 0xffff;
    _mm512_storeu_ps(out, _mm512_mask_blend_ps(seen, _mm512_set1_ps(-__builtin_inff()), x));
  }

  /// Lane t is q_offset + q . k[t]. kDim is head_dim where it is known, else 0.
  template <int kDim>
  static inline __m512i products_of(const Stream& s, const Keys& keys, int head_dim) {
    const int dim = kDim ? kDim : head_dim;
    const auto* high = reinterpret_cast<const int8_t*>(s.q);
    const int8_t* low = high + dim;
    const __m512i sign = _mm512_set1_epi8(-128);
    __m512i x[kKeys];
#pragma GCC unroll 16
    for (int t = 0; t < kKeys; ++t) {
      __m512i upper = _mm512_setzero_si512(), lower = upper;
#pragma GCC unroll 2
      for (int d = 0; d < dim; d += kStep) {
        ask_for(keys.coming + t * dim + d, s.ask);
        const __m512i k = _mm512_xor_si512(load_bytes(keys.k + t * dim + d), sign);
        add_fours(upper, k, load_bytes(high + d));
        add_fours(lower, k, load_bytes(low + d));
      }
      x[t] = _mm512_add_epi32(_mm512_slli_epi32(upper, 8), lower);
    }
    return sums_of(x);
  }

  /// Lane t is the sum of x[t]'s lanes.
  static inline __m512i sums_of(__m512i (&x)[kKeys]) {
    // Four keys to a vector, in each quarter a part of their sums; then the quarters are added, two vectors at once.
    __m512i fours[4];
#pragma GCC unroll 4
    for (int i = 0; i < 4; ++i) {
      const __m512i* y = x + 4 * i;
      const __m512i first = _mm512_add_epi32(_mm512_unpacklo_epi32(y[0], y[1]), _mm512_unpackhi_epi32(y[0], y[1]));
      const __m512i second = _mm512_add_epi32(_mm512_unpacklo_epi32(y[2], y[3]), _mm512_unpackhi_epi32(y[2], y[3]));
      fours[i] = _mm512_add_epi32(_mm512_unpacklo_epi64(first, second), _mm512_unpackhi_epi64(first, second));
    }
    return add_quarters(add_quarters(fours[0], fours[1]), add_quarters(fours[2], fours[3]));
  }
  /// Neighbouring quarters added, a's before b's.
  static inline __m512i add_quarters(__m512i a, __m512i b) {
    return _mm512_add_epi32(_mm512_shuffle_i32x4(a, b, 0x88), _mm512_shuffle_i32x4(a, b, 0xdd));
  }

  static void put_weights(const Stream& s, float inverse, int t) {
    auto* high = reinterpret_cast<int8_t*>(s.weights);
    for (int i = 0; i < 2 * kLanes; i += kLanes) {
      const i32x8 w = to_integers(load(s.scores + t + i) * inverse);
      const i32x8 lower = w & 255;
      store_quads(high + t + i, 4, w >> 8);
      store_quads(high + kRunTokens + t + i, 4, lower > 127 ? lower - 256 : lower);  // the same byte
    }
  }

  /// Tokens are taken in fours, the last perhaps with weights of 0. A step's sums lie as unpacking leaves them.
  static void sum_page(const PageRun& run, const Stream& s, int page) {
    const int n = run.seen(s, page), head_dim = run.tile.pool->head_dim;
    const int8_t* v = run.block(page, s).v;
    const int8_t* coming = run.coming(page, s, heads_ahead(run.tile)).v;
    const auto* high = reinterpret_cast<const int8_t*>(s.weights) + page * kPageTokens;
    for (int d = 0; d < head_dim; d += kStep) {
      __m512i upper[4] = {}, lower[4] = {};
      for (int t = 0; t < n; t += 4) {
        __m512i rows[4];
#pragma GCC unroll 4
        for (int i = 0; i < 4; ++i) {
          ask_for(coming + (t + i) * head_dim + d, s.ask);
          rows[i] = load_bytes(v + (t + i) * head_dim + d);
        }
        const __m512i a = _mm512_unpacklo_epi8(rows[0], rows[1]), b = _mm512_unpackhi_epi8(rows[0], rows[1]);
        const __m512i c = _mm512_unpacklo_epi8(rows[2], rows[3]), e = _mm512_unpackhi_epi8(rows[2], rows[3]);
        const __m512i fours[4] = {_mm512_unpacklo_epi16(a, c), _mm512_unpackhi_epi16(a, c), _mm512_unpacklo_epi16(b, e),
                                  _mm512_unpackhi_epi16(b, e)};
        const __m512i high_weights = four_of(high + t), low_weights = four_of(high + kRunTokens + t);
#pragma GCC unroll 4
        for (int i = 0; i < 4; ++i) {
          add_fours(upper[i], high_weights, fours[i]);
          add_fours(lower[i], low_weights, fours[i]);
        }
      }
      auto* sums = s.sums + d;
#pragma GCC unroll 4
      for (int i = 0; i < 4; ++i) {
        const __m512i sum = _mm512_add_epi32(_mm512_slli_epi32(upper[i], 8), lower[i]);
        _mm512_storeu_si512(sums + 16 * i, _mm512_add_epi32(_mm512_loadu_si512(sums + 16 * i), sum));
      }
    }
  }

  /// out = out * keep + step * sums, whose quarters are put in order first.
  static void merge(const Stream& s, int head_dim) {
    for (int d = 0; d < head_dim; d += kStep) {
      __m512i x[4];
      for (int i = 0; i < 4; ++i) x[i] = _mm512_loadu_si512(s.sums + d + 16 * i);
      const __m512i a = _mm512_shuffle_i32x4(x[0], x[1], 0x44), b = _mm512_shuffle_i32x4(x[0], x[1], 0xee);
      const __m512i c = _mm512_shuffle_i32x4(x[2], x[3], 0x44), e = _mm512_shuffle_i32x4(x[2], x[3], 0xee);
      const __m512i ordered[4] = {_mm512_shuffle_i32x4(a, c, 0x88), _mm512_shuffle_i32x4(a, c, 0xdd),
                                  _mm512_shuffle_i32x4(b, e, 0x88), _mm512_shuffle_i32x4(b, e, 0xdd)};
      for (int i = 0; i < 4; ++i) {
        float* to = s.out + d + 16 * i;
        const __m512 kept = _mm512_mul_ps(_mm512_loadu_ps(to), _mm512_set1_ps(s.keep));
        _mm512_storeu_ps(to, _mm512_fmadd_ps(_mm512_cvtepi32_ps(ordered[i]), _mm512_set1_ps(s.step), kept));
      }
    }
  }
};

}  // namespace
