// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
//
// SMULL and SMLAL, eight products in 16 bits: for CPUs before SDOT. Two products of int8 fit in 16 bits, sixteen of int4; then
// neighbours are added into 32 bits. Half a panel at a time, so that all sums stay in registers.

namespace {

constexpr int kHalfVectors = kVectors / 2;

/// Of each row four activations over and over, by one instruction.
template <int R>
inline void load_fours(const int8_t* p, int8x16_t (&rows)[R]) {
  const auto* fours = reinterpret_cast<const int32_t*>(p);
  if constexpr (R == 4) {
    const int32x4x4_t x = vld4q_dup_s32(fours);
    for (int r = 0; r < R; ++r) rows[r] = vreinterpretq_s8_s32(x.val[r]);
  } else if constexpr (R == 3) {
    const int32x4x3_t x = vld3q_dup_s32(fours);
    for (int r = 0; r < R; ++r) rows[r] = vreinterpretq_s8_s32(x.val[r]);
  } else if constexpr (R == 2) {
    const int32x4x2_t x = vld2q_dup_s32(fours);
    for (int r = 0; r < R; ++r) rows[r] = vreinterpretq_s8_s32(x.val[r]);
  } else {
    rows[0] = vreinterpretq_s8_s32(vld1q_dup_s32(fours));
  }
}

/// Lanes of 16 bits: sum += products of the low or the high halves. By hand, as GCC copies the sums about.
inline void add_low(int16x8_t& sum, int8x16_t a, int8x16_t b) {
  asm("smlal %[sum].8h, %[a].8b, %[b].8b" : [sum] "+w"(sum) : [a] "w"(a), [b] "w"(b));
}
inline void add_high(int16x8_t& sum, int8x16_t a, int8x16_t b) {
  asm("smlal2 %[sum].8h, %[a].16b, %[b].16b" : [sum] "+w"(sum) : [a] "w"(a), [b] "w"(b));
}

/// sums += neighbours of codes[0] * x[0] + codes[1] * x[1]. Bound together: left to itself, GCC takes more products ahead than there
/// are registers for.
inline void add_pairs(int32x4_t (&sums)[2], int8x16_t codes0, int8x16_t x0, int8x16_t codes1, int8x16_t x1) {
  int16x8_t low, high;
  asm("smull %[low].8h, %[codes0].8b, %[x0].8b\n\t"
      "smull2 %[high].8h, %[codes0].16b, %[x0].16b\n\t"
      "smlal %[low].8h, %[codes1].8b, %[x1].8b\n\t"
      "smlal2 %[high].8h, %[codes1].16b, %[x1].16b\n\t"
      "sadalp %[sum0].4s, %[low].8h\n\t"
      "sadalp %[sum1].4s, %[high].8h"
      : [sum0] "+w"(sums[0]), [sum1] "+w"(sums[1]), [low] "=&w"(low), [high] "=&w"(high)
      : [codes0] "w"(codes0), [x0] "w"(x0), [codes1] "w"(codes1), [x1] "w"(x1));
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
#pragma GCC unroll 1
    for (int quad = 0; quad < kQuads; quad += 2) {
      const uint8_t* codes = w + quad * 4 * kPanelOutputs + half * 16 * kHalfVectors;
      int8x16_t first[kHalfVectors], second[kHalfVectors];
#pragma GCC unroll 2
      for (int v = 0; v < kHalfVectors; ++v) {
        first[v] = centred(load_codes(codes + 16 * v));
        second[v] = centred(load_codes(codes + 4 * kPanelOutputs + 16 * v));
      }
      int8x16_t a[R], b[R];
      load_fours<R>(x + quad * R * 4, a);
      load_fours<R>(x + (quad + 1) * R * 4, b);
#pragma GCC unroll 4
      for (int r = 0; r < R; ++r)
#pragma GCC unroll 2
        for (int v = 0; v < kHalfVectors; ++v) add_pairs(acc[v][r], first[v], a[r], second[v], b[r]);
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
#pragma GCC unroll 1
    for (int octet = 0; octet < kQuads / 2; ++octet) {
      const uint8_t* codes = w + octet * 4 * kPanelOutputs + half * 16 * kHalfVectors;
      int8x16_t first[kHalfVectors], second[kHalfVectors];
#pragma GCC unroll 2
      for (int v = 0; v < kHalfVectors; ++v) {
        const uint8x16_t both = load_codes(codes + 16 * v);
        first[v] = vreinterpretq_s8_u8(low_halves(both)), second[v] = vreinterpretq_s8_u8(high_halves(both));
      }
      int8x16_t a[R], b[R];
      load_fours<R>(x + 2 * octet * R * 4, a);
      load_fours<R>(x + (2 * octet + 1) * R * 4, b);
#pragma GCC unroll 4
      for (int r = 0; r < R; ++r)
#pragma GCC unroll 2
        for (int v = 0; v < kHalfVectors; ++v) {
          add_low(acc[v][r][0], first[v], a[r]);
          add_high(acc[v][r][1], first[v], a[r]);
          add_low(acc[v][r][0], second[v], b[r]);
          add_high(acc[v][r][1], second[v], b[r]);
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
