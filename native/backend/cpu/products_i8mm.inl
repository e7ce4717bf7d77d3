// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
//
// USMMLA: eight inputs of two outputs, unsigned, times those of two rows, signed: 32 products to an instruction. An odd row is left
// to USDOT.

namespace {

/// Two quads of codes side by side: [two outputs][8 inputs].
inline uint8x16_t zipped_low(uint8x16_t a, uint8x16_t b) {
  return vreinterpretq_u8_u32(vzip1q_u32(vreinterpretq_u32_u8(a), vreinterpretq_u32_u8(b)));
}
inline uint8x16_t zipped_high(uint8x16_t a, uint8x16_t b) {
  return vreinterpretq_u8_u32(vzip2q_u32(vreinterpretq_u32_u8(a), vreinterpretq_u32_u8(b)));
}

/// The codes of two quads as one octet of inputs.
struct Int8Octet {
  static constexpr int kBytes = 8 * kPanelOutputs;
  static inline void load(const uint8_t* w, int v, uint8x16_t& first, uint8x16_t& second) {
    first = load_codes(w + 16 * v), second = load_codes(w + 4 * kPanelOutputs + 16 * v);
  }
};
struct Int4Octet {
  static constexpr int kBytes = 4 * kPanelOutputs;
  static inline void load(const uint8_t* w, int v, uint8x16_t& first, uint8x16_t& second) {
    const uint8x16_t both = load_codes(w + 16 * v);
    first = low_halves(both), second = high_halves(both);
  }
};

/// Activations of an octet of R = 2 or 4 rows, from [2 quads][R][4] to [R / 2][2][8].
template <int R>
inline void load_rows(const int8_t* p, int8x16_t (&rows)[R / 2]) {
  const uint8x16_t a = vreinterpretq_u8_s8(vld1q_s8(p));
  if constexpr (R == 2) {
    rows[0] = vreinterpretq_s8_u8(zipped_low(a, vextq_u8(a, a, 8)));
  } else {
    const uint8x16_t b = vreinterpretq_u8_s8(vld1q_s8(p + 16));
    rows[0] = vreinterpretq_s8_u8(zipped_low(a, b)), rows[1] = vreinterpretq_s8_u8(zipped_high(a, b));
  }
}

/// sum += two outputs' codes . two rows, eight products each. By hand, as GCC copies the sums about.
inline void add_eights(int32x4_t& sum, uint8x16_t codes, int8x16_t rows) {
  asm("usmmla %[sum].4s, %[codes].16b, %[rows].16b" : [sum] "+w"(sum) : [codes] "w"(codes), [rows] "w"(rows));
}

/// start: what the sums of each row begin with.
template <typename Octet, int R>
inline void add_pairs_of_rows(const uint8_t* w, const int8_t* x, const int32_t* start, Sums<R>& sums) {
  int32x4_t tiles[2 * kVectors][R / 2];  // [output, row]: 00 01 10 11
#pragma GCC unroll 2
  for (int r = 0; r < R / 2; ++r) {
    const int32x2_t rows = start ? vld1_s32(start + 2 * r) : vdup_n_s32(0);
#pragma GCC unroll 8
    for (int p = 0; p < 2 * kVectors; ++p) tiles[p][r] = vcombine_s32(rows, rows);
  }
#pragma GCC unroll 2
  for (int octet = 0; octet < kQuads / 2; ++octet, w += Octet::kBytes, x += 8 * R) {
    int8x16_t rows[R / 2];
    load_rows<R>(x, rows);
#pragma GCC unroll 4
    for (int v = 0; v < kVectors; ++v) {
      uint8x16_t first, second;
      Octet::load(w, v, first, second);
      const uint8x16_t low = zipped_low(first, second), high = zipped_high(first, second);
#pragma GCC unroll 2
      for (int r = 0; r < R / 2; ++r) {
        add_eights(tiles[2 * v][r], low, rows[r]);
        add_eights(tiles[2 * v + 1][r], high, rows[r]);
      }
    }
  }
#pragma GCC unroll 4
  for (int v = 0; v < kVectors; ++v)
#pragma GCC unroll 2
    for (int r = 0; r < R / 2; ++r) {
      sums[v][2 * r] = vuzp1q_s32(tiles[2 * v][r], tiles[2 * v + 1][r]);
      sums[v][2 * r + 1] = vuzp2q_s32(tiles[2 * v][r], tiles[2 * v + 1][r]);
    }
}

template <int kLane>
inline void add_fours(int32x4_t& sum, uint8x16_t codes, int8x16_t x) {
  asm("usdot %[sum].4s, %[codes].16b, %[x].4b[%[lane]]"
      : [sum] "+w"(sum)
      : [codes] "w"(codes), [x] "w"(x), [lane] "i"(kLane));
}
inline void add_fours(int32x4_t& sum, uint8x16_t codes, int8x16_t x, int lane) {
  switch (lane) {  // known once loops are unrolled
    case 0: return add_fours<0>(sum, codes, x);
    case 1: return add_fours<1>(sum, codes, x);
    case 2: return add_fours<2>(sum, codes, x);
    default: return add_fours<3>(sum, codes, x);
  }
}

/// One or three rows: that of quad q and row r is lane q * R + r of four quads' registers.
template <typename Octet, int R>
inline void add_single_rows(const uint8_t* w, const int8_t* x, const int32_t* start, Sums<R>& sums) {
#pragma GCC unroll 4
  for (int v = 0; v < kVectors; ++v)
#pragma GCC unroll 4
    for (int r = 0; r < R; ++r) sums[v][r] = vdupq_n_s32(start ? start[r] : 0);
  for (int four = 0; four < kQuads / 4; ++four, x += 16 * R) {
    int8x16_t values[R];
#pragma GCC unroll 4
    for (int i = 0; i < R; ++i) values[i] = vld1q_s8(x + 16 * i);
#pragma GCC unroll 2
    for (int quad = 0; quad < 4; quad += 2, w += Octet::kBytes)
#pragma GCC unroll 4
      for (int v = 0; v < kVectors; ++v) {
        uint8x16_t codes[2];
        Octet::load(w, v, codes[0], codes[1]);
#pragma GCC unroll 2
        for (int i = 0; i < 2; ++i)
#pragma GCC unroll 4
          for (int r = 0; r < R; ++r) {
            const int at = (quad + i) * R + r;
            add_fours(sums[v][r], codes[i], values[at / 4], at % 4);
          }
      }
  }
}

template <typename Octet, int R>
inline void add_rows(const uint8_t* w, const int8_t* x, const int32_t* start, Sums<R>& sums) {
  if constexpr (R % 2 == 0)
    add_pairs_of_rows<Octet, R>(w, x, start, sums);
  else
    add_single_rows<Octet, R>(w, x, start, sums);
}

template <int R>
inline void add_int8(const uint8_t* w, const int8_t* x, const int32_t* offsets, Sums<R>& sums) {
  add_rows<Int8Octet, R>(w, x, offsets, sums);
}
template <int R>
inline void add_int4(const uint8_t* w, const int8_t* x, Sums<R>& sums) {
  add_rows<Int4Octet, R>(w, x, nullptr, sums);
}

int64_t multiply_probe(int64_t loops) {
  constexpr int kChains = 16;
  uint8x16_t codes = vdupq_n_u8(3);
  const int8x16_t values = vdupq_n_s8(1);
  int32x4_t sums[kChains] = {};
  for (int64_t i = 0; i < loops; ++i) {
#pragma GCC unroll 16
    for (int c = 0; c < kChains; ++c) {
      asm volatile("" : "+w"(codes));  // else the products would be computed once, or not at all
      sums[c] = vusmmlaq_s32(sums[c], codes, values);
      asm volatile("" : "+w"(sums[c]));
    }
  }
  return loops * kChains * 32;
}

}  // namespace
