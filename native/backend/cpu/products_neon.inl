// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
//
// SMULL and SMLAL, eight products in 16 bits: for CPUs before SDOT. Two products of int8 fit in 16 bits, sixteen of int4; then
// neighbours are added into 32 bits. Half a panel at a time, so that all sums stay in registers.

namespace {

constexpr int kHalfVectors = kVectors / 2;

/// Four activations of a row over and over.
inline int8x16_t fours_of(const int8_t* p) {
  int32_t bits;
  __builtin_memcpy(&bits, p, 4);
  return vreinterpretq_s8_s32(vdupq_n_s32(bits));
}

/// Lanes of 16 bits: sum += products of the low or the high halves. By hand, as GCC copies the sums about.
inline void add_low(int16x8_t& sum, int8x16_t a, int8x16_t b) {
  asm("smlal %[sum].8h, %[a].8b, %[b].8b" : [sum] "+w"(sum) : [a] "w"(a), [b] "w"(b));
}
inline void add_high(int16x8_t& sum, int8x16_t a, int8x16_t b) {
  asm("smlal2 %[sum].8h, %[a].16b, %[b].16b" : [sum] "+w"(sum) : [a] "w"(a), [b] "w"(b));
}
/// sum += neighbours.
inline void add_neighbours(int32x4_t& sum, int16x8_t pairs) {
  asm("sadalp %[sum].4s, %[pairs].8h" : [sum] "+w"(sum) : [pairs] "w"(pairs));
}

/// [v][r]: sums of neighbours, first of outputs 4 v and 4 v + 1, then of 4 v + 2 and 4 v + 3.
template <int R>
using Halves = int32x4_t[kHalfVectors][R][2];

template <int R>
inline void add_int8(const uint8_t* w, const int8_t* x, const int32_t*, Sums<R>& sums) {
#pragma GCC unroll 2
  for (int half = 0; half < 2; ++half) {
    Halves<R> acc;
#pragma GCC unroll 2
    for (int v = 0; v < kHalfVectors; ++v)
#pragma GCC unroll 4
      for (int r = 0; r < R; ++r) acc[v][r][0] = acc[v][r][1] = vdupq_n_s32(0);
    for (int quad = 0; quad < kQuads; quad += 2) {
      const uint8_t* codes = w + quad * 4 * kPanelOutputs + half * 16 * kHalfVectors;
      int8x16_t first[kHalfVectors], second[kHalfVectors];
#pragma GCC unroll 2
      for (int v = 0; v < kHalfVectors; ++v) {
        first[v] = centred(load_codes(codes + 16 * v));
        second[v] = centred(load_codes(codes + 4 * kPanelOutputs + 16 * v));
      }
#pragma GCC unroll 4
      for (int r = 0; r < R; ++r) {
        const int8x16_t a = fours_of(x + (quad * R + r) * 4), b = fours_of(x + ((quad + 1) * R + r) * 4);
#pragma GCC unroll 2
        for (int v = 0; v < kHalfVectors; ++v) {
          int16x8_t low = vmull_s8(vget_low_s8(first[v]), vget_low_s8(a)), high = vmull_high_s8(first[v], a);
          add_low(low, second[v], b);
          add_high(high, second[v], b);
          add_neighbours(acc[v][r][0], low);
          add_neighbours(acc[v][r][1], high);
        }
      }
    }
#pragma GCC unroll 2
    for (int v = 0; v < kHalfVectors; ++v)
#pragma GCC unroll 4
      for (int r = 0; r < R; ++r) sums[half * kHalfVectors + v][r] = vpaddq_s32(acc[v][r][0], acc[v][r][1]);
  }
}

template <int R>
inline void add_int4(const uint8_t* w, const int8_t* x, Sums<R>& sums) {
#pragma GCC unroll 2
  for (int half = 0; half < 2; ++half) {
    int16x8_t acc[kHalfVectors][R][2];
#pragma GCC unroll 2
    for (int v = 0; v < kHalfVectors; ++v)
#pragma GCC unroll 4
      for (int r = 0; r < R; ++r) acc[v][r][0] = acc[v][r][1] = vdupq_n_s16(0);
    for (int octet = 0; octet < kQuads / 2; ++octet) {
      const uint8_t* codes = w + octet * 4 * kPanelOutputs + half * 16 * kHalfVectors;
      int8x16_t first[kHalfVectors], second[kHalfVectors];
#pragma GCC unroll 2
      for (int v = 0; v < kHalfVectors; ++v) {
        const uint8x16_t both = load_codes(codes + 16 * v);
        first[v] = vreinterpretq_s8_u8(low_halves(both)), second[v] = vreinterpretq_s8_u8(high_halves(both));
      }
#pragma GCC unroll 4
      for (int r = 0; r < R; ++r) {
        const int8x16_t a = fours_of(x + (2 * octet * R + r) * 4), b = fours_of(x + ((2 * octet + 1) * R + r) * 4);
#pragma GCC unroll 2
        for (int v = 0; v < kHalfVectors; ++v) {
          add_low(acc[v][r][0], first[v], a);
          add_high(acc[v][r][1], first[v], a);
          add_low(acc[v][r][0], second[v], b);
          add_high(acc[v][r][1], second[v], b);
        }
      }
    }
#pragma GCC unroll 2
    for (int v = 0; v < kHalfVectors; ++v)
#pragma GCC unroll 4
      for (int r = 0; r < R; ++r)
        sums[half * kHalfVectors + v][r] = vpaddq_s32(vpaddlq_s16(acc[v][r][0]), vpaddlq_s16(acc[v][r][1]));
  }
}

int64_t multiply_probe(int64_t loops) {
  constexpr int kChains = 8;
  int8x8_t codes = vdup_n_s8(3);
  int32x4_t sums[kChains] = {};
  for (int64_t i = 0; i < loops; ++i) {
#pragma GCC unroll 8
    for (int c = 0; c < kChains; ++c) {
      asm volatile("" : "+w"(codes));  // else the products would be computed once, or not at all
      sums[c] = vpadalq_s16(sums[c], vmlal_s8(vmull_s8(codes, codes), codes, codes));
      asm volatile("" : "+w"(sums[c]));
    }
  }
  return loops * kChains * 16;
}

}  // namespace
