// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
//
// SDOT: four products of signed numbers to a lane of 32 bits. Four activations of a row are one lane of a register, which the
// instruction broadcasts itself.

namespace {

/// By hand, as GCC copies the sums about.
template <int kLane>
inline void add_fours(int32x4_t& sum, int8x16_t codes, int8x16_t x) {
  asm("sdot %[sum].4s, %[codes].16b, %[x].4b[%[lane]]"
      : [sum] "+w"(sum)
      : [codes] "w"(codes), [x] "w"(x), [lane] "i"(kLane));
}
inline void add_fours(int32x4_t& sum, int8x16_t codes, int8x16_t x, int lane) {
  switch (lane) {  // known once loops are unrolled
    case 0: return add_fours<0>(sum, codes, x);
    case 1: return add_fours<1>(sum, codes, x);
    case 2: return add_fours<2>(sum, codes, x);
    default: return add_fours<3>(sum, codes, x);
  }
}

template <int R>
inline void clear(Sums<R>& sums) {
#pragma GCC unroll 4
  for (int v = 0; v < kVectors; ++v)
#pragma GCC unroll 4
    for (int r = 0; r < R; ++r) sums[v][r] = vdupq_n_s32(0);
}

/// Four quads' activations of R rows: that of quad q and row r is lane q * R + r of all.
template <int R>
struct Fours {
  int8x16_t x[R];
  explicit Fours(const int8_t* p) {
#pragma GCC unroll 4
    for (int i = 0; i < R; ++i) x[i] = vld1q_s8(p + 16 * i);
  }
  inline void add(const int8x16_t (&codes)[kVectors], int quad, Sums<R>& sums) const {
#pragma GCC unroll 4
    for (int r = 0; r < R; ++r)
#pragma GCC unroll 4
      for (int v = 0; v < kVectors; ++v) add_fours(sums[v][r], codes[v], x[(quad * R + r) / 4], (quad * R + r) % 4);
  }
};

template <int R>
inline void add_int8(const uint8_t* w, const int8_t* x, const int32_t*, Sums<R>& sums) {
  clear<R>(sums);
  for (int four = 0; four < kQuads / 4; ++four, x += 16 * R) {
    const Fours<R> values(x);
#pragma GCC unroll 4
    for (int quad = 0; quad < 4; ++quad, w += 4 * kPanelOutputs) {
      int8x16_t codes[kVectors];
#pragma GCC unroll 4
      for (int v = 0; v < kVectors; ++v) codes[v] = centred(load_codes(w + 16 * v));
      values.add(codes, quad, sums);
    }
  }
}

template <int R>
inline void add_int4(const uint8_t* w, const int8_t* x, Sums<R>& sums) {
  clear<R>(sums);
  for (int four = 0; four < kQuads / 4; ++four, x += 16 * R) {
    const Fours<R> values(x);
#pragma GCC unroll 2
    for (int quad = 0; quad < 4; quad += 2, w += 4 * kPanelOutputs) {
      int8x16_t first[kVectors], second[kVectors];
#pragma GCC unroll 4
      for (int v = 0; v < kVectors; ++v) {
        const uint8x16_t both = load_codes(w + 16 * v);
        first[v] = vreinterpretq_s8_u8(low_halves(both)), second[v] = vreinterpretq_s8_u8(high_halves(both));
      }
      values.add(first, quad, sums);
      values.add(second, quad + 1, sums);
    }
  }
}

int64_t multiply_probe(int64_t loops) {
  constexpr int kChains = 16;
  int8x16_t codes = vdupq_n_s8(3);
  int32x4_t sums[kChains] = {};
  for (int64_t i = 0; i < loops; ++i) {
#pragma GCC unroll 16
    for (int c = 0; c < kChains; ++c) {
      asm volatile("" : "+w"(codes));  // else the products would be computed once, or not at all
      sums[c] = vdotq_s32(sums[c], codes, codes);
      asm volatile("" : "+w"(sums[c]));
    }
  }
  return loops * kChains * 16;
}

}  // namespace
