// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
//
// Products of int8 activations with int8 and int4 panels: see packed.h. Within a group all is exact in integers; groups
// are added in f32 in rising order, whatever the number of rows.
#include "backend/cpu/packed.h"

namespace {

using lumina::cpu::kGroup;
using lumina::cpu::kPanelOutputs;
using lumina::cpu::kTileOutputs;
using lumina::cpu::PanelTile;
using lumina::cpu::QuantizedRows;

constexpr int kVectors = kPanelOutputs / kLanes;
constexpr int kTileRows = 4;
constexpr int kLoneRows = kTileRows;
constexpr bool kLimitPairs = true;  // vpmaddubsw adds two products in 16 bits
constexpr int kChunkGroups = 8;     // weights that stay in the L1 cache while the tiles of rows pass over them

#if defined(__AVX2__)
inline __m256i load_bytes(const uint8_t* p) { return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(p)); }
inline __m256i four_of(const int8_t* p) {
  int32_t bits;
  __builtin_memcpy(&bits, p, 4);
  return _mm256_set1_epi32(bits);
}

/// acc += codes . values in four products a lane, widened at once. The three instructions are bound together: left to
/// itself, GCC orders them so that accumulators go through the stack, and each turn waits for the store of the last.
inline void add_fours(i32x8& acc, __m256i codes, __m256i values, __m256i ones) {
  __m256i products;
  asm("vpmaddubsw %[values], %[codes], %[products]\n\t"
      "vpmaddwd %[ones], %[products], %[products]\n\t"
      "vpaddd %[products], %[acc], %[acc]"
      : [acc] "+x"(acc), [products] "=&x"(products)
      : [codes] "x"(codes), [values] "x"(values), [ones] "x"(ones));
}

/// Keeps the compiler from reordering a chain of additions, which would take more registers than there are.
inline void pin(__m256i& x) { asm("" : "+x"(x)); }
#endif

/// acc[c][r] += codes . values of one group; C vectors of outputs, R rows.
template <int R>
inline void add_int8_group(const uint8_t* w, const int8_t* x, i32x8 (&acc)[kVectors][R]) {
#if defined(__AVX2__)
  const __m256i ones = _mm256_set1_epi16(1);
#pragma GCC unroll 4
  for (int quad = 0; quad < kQuads; ++quad, w += 4 * kPanelOutputs, x += 4 * R) {
    const __m256i codes[kVectors] = {load_bytes(w), load_bytes(w + 32)};
#pragma GCC unroll 4
    for (int r = 0; r < R; ++r) {
      const __m256i values = four_of(x + 4 * r);
#pragma GCC unroll 2
      for (int c = 0; c < kVectors; ++c) add_fours(acc[c][r], codes[c], values, ones);
    }
  }
#else
  for (int quad = 0; quad < kQuads; ++quad, w += 4 * kPanelOutputs, x += 4 * R)
    for (int c = 0; c < kVectors; ++c)
      for (int r = 0; r < R; ++r)
        for (int o = 0; o < kLanes; ++o)
          for (int i = 0; i < 4; ++i) acc[c][r][o] += w[(c * kLanes + o) * 4 + i] * x[4 * r + i];
#endif
}

/// The same for codes below 16, one to a byte: eight pairs are added in 16 bits before they are widened.
template <int R>
inline void add_small_group(const uint8_t* w, const int8_t* x, i32x8 (&acc)[kVectors][R]) {
#if defined(__AVX2__)
  const __m256i ones = _mm256_set1_epi16(1);
  for (int half = 0; half < 2; ++half) {
    __m256i pairs[kVectors][R];
#pragma GCC unroll 8
    for (int quad = 0; quad < kQuads / 2; ++quad, w += 4 * kPanelOutputs, x += 4 * R) {
      const __m256i codes[kVectors] = {load_bytes(w), load_bytes(w + 32)};
#pragma GCC unroll 4
      for (int r = 0; r < R; ++r) {
        const __m256i values = four_of(x + 4 * r);
#pragma GCC unroll 2
        for (int c = 0; c < kVectors; ++c) {
          const __m256i products = _mm256_maddubs_epi16(codes[c], values);
          pairs[c][r] = quad == 0 ? products : _mm256_add_epi16(pairs[c][r], products);
          pin(pairs[c][r]);
        }
      }
    }
#pragma GCC unroll 2
    for (int c = 0; c < kVectors; ++c)
#pragma GCC unroll 4
      for (int r = 0; r < R; ++r) acc[c][r] += reinterpret_cast<i32x8>(_mm256_madd_epi16(pairs[c][r], ones));
  }
#else
  add_int8_group<R>(w, x, acc);
#endif
}

/// The same for codes packed two to a byte.
template <int R>
inline void add_int4_group(const uint8_t* w, const int8_t* x, i32x8 (&acc)[kVectors][R]) {
#if defined(__AVX2__)
  const __m256i ones = _mm256_set1_epi16(1), low = _mm256_set1_epi8(15);
  for (int half = 0; half < 2; ++half) {
    __m256i pairs[kVectors][R];
#pragma GCC unroll 4
    for (int octet = 0; octet < kQuads / 4; ++octet, w += 4 * kPanelOutputs, x += 8 * R) {
#pragma GCC unroll 2
      for (int c = 0; c < kVectors; ++c) {
        const __m256i both = load_bytes(w + 32 * c);
        const __m256i first = _mm256_and_si256(both, low), second = _mm256_and_si256(_mm256_srli_epi16(both, 4), low);
#pragma GCC unroll 4
        for (int r = 0; r < R; ++r) {
          const __m256i a = _mm256_maddubs_epi16(first, four_of(x + 4 * r));
          pairs[c][r] = octet == 0 ? a : _mm256_add_epi16(pairs[c][r], a);
          pin(pairs[c][r]);
          pairs[c][r] = _mm256_add_epi16(pairs[c][r], _mm256_maddubs_epi16(second, four_of(x + 4 * (R + r))));
          pin(pairs[c][r]);
        }
      }
    }
#pragma GCC unroll 2
    for (int c = 0; c < kVectors; ++c)
#pragma GCC unroll 4
      for (int r = 0; r < R; ++r) acc[c][r] += reinterpret_cast<i32x8>(_mm256_madd_epi16(pairs[c][r], ones));
  }
#else
  for (int octet = 0; octet < kQuads / 2; ++octet, w += 4 * kPanelOutputs, x += 8 * R)
    for (int c = 0; c < kVectors; ++c)
      for (int r = 0; r < R; ++r)
        for (int o = 0; o < kLanes; ++o)
          for (int i = 0; i < 4; ++i) {
            const uint8_t both = w[(c * kLanes + o) * 4 + i];
            acc[c][r][o] += (both & 15) * x[4 * r + i] + (both >> 4) * x[4 * (R + r) + i];
          }
#endif
}

/// int4 codes of one group, one to a byte, in int8's order.
inline void unpack_int4_group(const uint8_t* w, uint8_t* out) {
  for (int octet = 0; octet < kQuads / 2; ++octet, w += 4 * kPanelOutputs, out += 8 * kPanelOutputs)
    for (int i = 0; i < 4 * kPanelOutputs; ++i) {
      out[i] = w[i] & 15;
      out[4 * kPanelOutputs + i] = w[i] >> 4;
    }
}

/// Int8: what differs between the two types. `codes` points at a group's codes, `head` at its scales.
struct Int8Panel {
  static constexpr int kHeader = lumina::cpu::kInt8Header;
  static constexpr int kBytes = lumina::cpu::kInt8GroupBytes;
  static constexpr bool kHasMin = false;
  static constexpr int kAhead = 3;  ///< groups from the one multiplied to the one asked for
  template <int R>
  static void add(const uint8_t* codes, const int8_t* x, i32x8 (&acc)[kVectors][R]) {
    add_int8_group<R>(codes, x, acc);
  }
};
struct Int4Panel {
  static constexpr int kHeader = lumina::cpu::kInt4Header;
  static constexpr int kBytes = lumina::cpu::kInt4GroupBytes;
  static constexpr bool kHasMin = true;
  static constexpr int kAhead = 3;
  template <int R>
  static void add(const uint8_t* codes, const int8_t* x, i32x8 (&acc)[kVectors][R]) {
    add_int4_group<R>(codes, x, acc);
  }
};
struct UnpackedInt4Panel : Int4Panel {
  static constexpr int kAhead = kChunkGroups;  // whole chunks are unpacked before their products
  template <int R>
  static void add(const uint8_t* codes, const int8_t* x, i32x8 (&acc)[kVectors][R]) {
    add_small_group<R>(codes, x, acc);
  }
};

/// y += one group's products, R rows.
template <typename Panel, int R>
inline void add_group(const uint8_t* head, const uint8_t* codes, const int8_t* x, const float* x_scales,
                      const int32_t* x_offsets, const float* x_scaled_sums, float* y) {
  i32x8 acc[kVectors][R];
#pragma GCC unroll 2
  for (int c = 0; c < kVectors; ++c)
#pragma GCC unroll 4
    for (int r = 0; r < R; ++r) {
      const int32_t start = Panel::kHasMin ? 0 : x_offsets[r];
      acc[c][r] = integers(start);
    }
  Panel::template add<R>(codes, x, acc);
  const bf16* scales = reinterpret_cast<const bf16*>(head);
#pragma GCC unroll 2
  for (int c = 0; c < kVectors; ++c) {
    const f32x8 scale = load(scales + c * kLanes);
#pragma GCC unroll 4
    for (int r = 0; r < R; ++r) {
      float* out = y + r * kTileOutputs + c * kLanes;
      f32x8 total = fma(floats(acc[c][r]), scale * broadcast(x_scales[r]), load(out));
      if (Panel::kHasMin) total = fma(load(scales + kPanelOutputs + c * kLanes), broadcast(x_scaled_sums[r]), total);
      store(out, total);
    }
  }
}

/// Groups [from, to) for one tile of R rows. `codes_of(g)` gives where group g's codes lie.
template <typename Panel, int R, typename CodesOf>
inline void add_groups(const PanelTile& tile, int row, int64_t from, int64_t to, CodesOf codes_of) {
  const QuantizedRows& x = tile.x;
  for (int64_t g = from; g < to; ++g) {
    const uint8_t* head = tile.panel + g * Panel::kBytes;
    if (row == 0)  // later tiles find the codes in the cache
      for (int line = 0; line < Panel::kBytes; line += 64)
        __builtin_prefetch(head + Panel::kAhead * Panel::kBytes + line);
    const int64_t at = row * x.groups + g * R;
    add_group<Panel, R>(head, codes_of(g), x.values + at * kGroup, x.scales + at, x.offsets + at, x.scaled_sums + at,
                        tile.y + row * kTileOutputs);
  }
}

template <typename Panel, typename CodesOf>
inline void add_groups_of_rows(const PanelTile& tile, int64_t from, int64_t to, CodesOf codes_of) {
  for (int row = 0; row < tile.x.rows; row += tile.x.tile) switch (smaller(tile.x.tile, tile.x.rows - row)) {
      case 4: add_groups<Panel, 4>(tile, row, from, to, codes_of); break;
      case 3: add_groups<Panel, 3>(tile, row, from, to, codes_of); break;
      case 2: add_groups<Panel, 2>(tile, row, from, to, codes_of); break;
      case 1: add_groups<Panel, 1>(tile, row, from, to, codes_of); break;
    }
}

inline void clear(const PanelTile& tile) {
  for (int r = 0; r < tile.x.rows; ++r)
    for (int o = 0; o < kPanelOutputs; ++o) tile.y[r * kTileOutputs + o] = 0;
}

template <typename Panel>
void dot_panel(const PanelTile& tile) {
  clear(tile);
  for (int64_t from = 0; from < tile.x.groups; from += kChunkGroups) {
    const int64_t to = from + kChunkGroups < tile.x.groups ? from + kChunkGroups : tile.x.groups;
    add_groups_of_rows<Panel>(tile, from, to,
                              [&](int64_t g) { return tile.panel + g * Panel::kBytes + Panel::kHeader; });
  }
}

/// Many rows: each chunk of codes is unpacked once for all of them.
void dot_int4_rows(const PanelTile& tile) {
  clear(tile);
  alignas(64) uint8_t codes[kChunkGroups * kGroup * kPanelOutputs];
  for (int64_t from = 0; from < tile.x.groups; from += kChunkGroups) {
    const int64_t to = from + kChunkGroups < tile.x.groups ? from + kChunkGroups : tile.x.groups;
    for (int64_t g = from; g < to; ++g)
      unpack_int4_group(tile.panel + g * Int4Panel::kBytes + Int4Panel::kHeader,
                        codes + (g - from) * kGroup * kPanelOutputs);
    add_groups_of_rows<UnpackedInt4Panel>(tile, from, to,
                                          [&](int64_t g) { return codes + (g - from) * kGroup * kPanelOutputs; });
  }
}

/// Panel by panel.
template <typename Dot>
inline void each_panel(const PanelTile& tile, int64_t group_bytes, Dot dot) {
  for (int p = 0; p < tile.panels; ++p)
    dot({tile.x, tile.panel + p * tile.x.groups * group_bytes, 1, tile.y + p * kPanelOutputs, tile.ask});
}

void dot_int8(const PanelTile& tile) { each_panel(tile, Int8Panel::kBytes, dot_panel<Int8Panel>); }
void dot_int4(const PanelTile& tile) {
  each_panel(tile, Int4Panel::kBytes, tile.x.rows > kTileRows ? dot_int4_rows : dot_panel<Int4Panel>);
}

int64_t multiply_probe(int64_t loops) {
  constexpr int kChains = 8;
#if defined(__AVX2__)
  const __m256i ones = _mm256_set1_epi16(1);
  __m256i codes = _mm256_set1_epi8(3), acc[kChains] = {};
  for (int64_t i = 0; i < loops; ++i) {
#pragma GCC unroll 8
    for (int c = 0; c < kChains; ++c) {
      asm volatile("" : "+x"(codes));  // else the products would be computed once, or not at all
      acc[c] = _mm256_add_epi32(acc[c], _mm256_madd_epi16(_mm256_maddubs_epi16(codes, ones), ones));
      asm volatile("" : "+x"(acc[c]));
    }
  }
#else
  i32x8 codes = lane_numbers(1), acc[kChains * 4] = {};
  for (int64_t i = 0; i < loops; ++i)
    for (int c = 0; c < kChains * 4; ++c) {
      asm volatile("" : "+m"(codes));
      acc[c] += codes * codes;
      asm volatile("" : "+m"(acc[c]));
    }
#endif
  return loops * kChains * 32;
}

}  // namespace
