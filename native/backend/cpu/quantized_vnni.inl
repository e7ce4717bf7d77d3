// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
//
// Products of int8 activations with int8 and int4 panels by vpdpbusd, which adds four products to a lane of 32 bits and
// never saturates. One source for AVX-512, where a panel's outputs are the lanes of one register, and for AVX-VNNI, where
// they are those of two. Sums as in quantized.inl: integers within a group, groups in f32 in rising order.
#include "backend/cpu/packed.h"

namespace {

using lumina::cpu::Ask;
using lumina::cpu::kPanelOutputs;
using lumina::cpu::PanelTile;

constexpr bool kLimitPairs = false;

#if defined(__AVX512VNNI__)
typedef __m512 Floats;
constexpr int kTileRows = 6;  // of 32 registers, 12 for sums of two panels and 12 for their totals
constexpr int kLoneRows = 8;  // memory is slower than totals that are not kept

inline Ints load_codes(const uint8_t* p) { return _mm512_loadu_si512(p); }
inline Ints low_halves(Ints x) { return _mm512_and_si512(x, _mm512_set1_epi8(15)); }
inline Ints high_halves(Ints x) { return low_halves(_mm512_srli_epi16(x, 4)); }
inline Floats to_floats(Ints x) { return _mm512_cvtepi32_ps(x); }
inline Floats load_halves(const bf16* p) {
  const __m256i bits = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(p));
  return _mm512_castsi512_ps(_mm512_slli_epi32(_mm512_cvtepu16_epi32(bits), 16));
}
inline Floats load_floats(const float* p) { return _mm512_loadu_ps(p); }
inline void store_floats(float* p, Floats x) { _mm512_storeu_ps(p, x); }
inline Floats all_of(float x) { return _mm512_set1_ps(x); }
inline Floats times(Floats a, Floats b) { return _mm512_mul_ps(a, b); }
inline Floats times_plus(Floats a, Floats b, Floats c) { return _mm512_fmadd_ps(a, b, c); }
#else
typedef __m256 Floats;
constexpr int kTileRows = 4;  // of 16 registers, eight for sums of a panel
constexpr int kLoneRows = 4;

inline Ints load_codes(const uint8_t* p) { return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(p)); }
inline Ints low_halves(Ints x) { return _mm256_and_si256(x, _mm256_set1_epi8(15)); }
inline Ints high_halves(Ints x) { return low_halves(_mm256_srli_epi16(x, 4)); }
inline Floats to_floats(Ints x) { return _mm256_cvtepi32_ps(x); }
inline Floats load_halves(const bf16* p) { return load(p); }
inline Floats load_floats(const float* p) { return _mm256_loadu_ps(p); }
inline void store_floats(float* p, Floats x) { _mm256_storeu_ps(p, x); }
inline Floats all_of(float x) { return _mm256_set1_ps(x); }
inline Floats times(Floats a, Floats b) { return _mm256_mul_ps(a, b); }
inline Floats times_plus(Floats a, Floats b, Floats c) { return _mm256_fmadd_ps(a, b, c); }
#endif

constexpr int kWidth = sizeof(Ints) / 4;       // outputs in a register
constexpr int kQuadBytes = 4 * kPanelOutputs;  // codes of four inputs
constexpr int kChunkGroups = 16;  // weights that stay in the L1 cache while the tiles of rows pass over them

/// From one register's outputs to the next one's, in bytes: in the next panel, or further on in this one.
template <typename Panel>
inline int64_t codes_apart(const PanelTile& tile) {
  return kWidth == kPanelOutputs ? tile.x.groups * Panel::kGroupBytes : kWidth * 4;
}
template <typename Panel>
inline int64_t scales_apart(const PanelTile& tile) {
  return kWidth == kPanelOutputs ? tile.x.groups * Panel::kGroupBytes : kWidth * static_cast<int64_t>(sizeof(bf16));
}

/// Sums of one group for V registers of outputs and R rows.
template <int V, int R>
using Sums = Ints[V][R];

/// acc += codes . x of four inputs.
template <int V, int R>
inline void add_quad(const Ints (&codes)[V], const int8_t* x, Sums<V, R>& acc) {
#pragma GCC unroll 8
  for (int r = 0; r < R; ++r) {
    const Ints values = four_of(x + 4 * r);
#pragma GCC unroll 2
    for (int v = 0; v < V; ++v) add_fours(acc[v][r], codes[v], values);
  }
}

struct Int8Panel {
  static constexpr int kHeader = lumina::cpu::kInt8Header;
  static constexpr int kGroupBytes = lumina::cpu::kInt8GroupBytes;
  static constexpr int kAhead = 3;  ///< groups from the one multiplied to one asked for by l1: of two panels some 6 KiB
  static constexpr bool kHasMin = false;
  template <int V, int R>
  static inline void add(const uint8_t* w, int64_t apart, const int8_t* x, Sums<V, R>& acc) {
#pragma GCC unroll 4
    for (int quad = 0; quad < kQuads; ++quad) {
      Ints codes[V];
#pragma GCC unroll 2
      for (int v = 0; v < V; ++v) codes[v] = load_codes(w + quad * kQuadBytes + v * apart);
      add_quad<V, R>(codes, x + quad * 4 * R, acc);
    }
  }
};

struct Int4Panel {
  static constexpr int kHeader = lumina::cpu::kInt4Header;
  static constexpr int kGroupBytes = lumina::cpu::kInt4GroupBytes;
  static constexpr int kAhead = 6;
  static constexpr bool kHasMin = true;
  template <int V, int R>
  static inline void add(const uint8_t* w, int64_t apart, const int8_t* x, Sums<V, R>& acc) {
#pragma GCC unroll 2
    for (int octet = 0; octet < kQuads / 2; ++octet) {
      Ints first[V], second[V];
#pragma GCC unroll 2
      for (int v = 0; v < V; ++v) {
        const Ints both = load_codes(w + octet * kQuadBytes + v * apart);
        first[v] = low_halves(both), second[v] = high_halves(both);
      }
      add_quad<V, R>(first, x + octet * 8 * R, acc);
      add_quad<V, R>(second, x + octet * 8 * R + 4 * R, acc);
    }
  }
};

/// Asks for the group that lies some groups behind `head` in each panel.
template <typename Panel, int V, Ask how>
inline void ask_for_group(const uint8_t* head, int64_t codes_step) {
  constexpr int64_t kAhead = (how == Ask::l1 ? Panel::kAhead : 6) * Panel::kGroupBytes;
  for (int v = 0; v < V * kWidth / kPanelOutputs; ++v)
    for (int line = 0; line < Panel::kGroupBytes; line += 64)
      __builtin_prefetch(head + v * codes_step + kAhead + line, 0, how == Ask::l1 ? 0 : 2);
}

/// y += the products of groups [from, to) for V registers of outputs and R rows from `row` on.
template <typename Panel, int V, int R>
void add_groups(const PanelTile& tile, int row, int64_t from, int64_t to) {
  constexpr bool kKeep = V * R <= 12;  // totals stay in registers: through memory, each group waits for the one before
  const int64_t at = row * tile.x.groups + from * R;
  const int64_t codes_step = codes_apart<Panel>(tile), scales_step = scales_apart<Panel>(tile);
  const uint8_t* head = tile.panel + from * Panel::kGroupBytes;
  const int8_t* values = tile.x.values + at * kGroup;
  const int32_t* offsets = tile.x.offsets + at;
  const float* x_scales = tile.x.scales + at;
  const float* scaled_sums = tile.x.scaled_sums + at;
  float* y = tile.y + row * lumina::cpu::kTileOutputs;
  const auto out = [y](int v, int r) { return y + r * lumina::cpu::kTileOutputs + v * kWidth; };
  Floats totals[V][R];
#pragma GCC unroll 2
  for (int v = 0; kKeep && v < V; ++v)
#pragma GCC unroll 8
    for (int r = 0; r < R; ++r) totals[v][r] = load_floats(out(v, r));
  for (int64_t g = from; g < to; ++g) {
    // Later tiles find the codes in the cache. They are read once, and kept from driving others out of larger caches.
    if (row == 0 && tile.ask == Ask::l1) ask_for_group<Panel, V, Ask::l1>(head, codes_step);
    if (row == 0 && tile.ask == Ask::l2) ask_for_group<Panel, V, Ask::l2>(head, codes_step);
    Sums<V, R> acc;
#pragma GCC unroll 8
    for (int r = 0; r < R; ++r) {
      const Ints start = lanes(Panel::kHasMin ? 0 : offsets[r]);
#pragma GCC unroll 2
      for (int v = 0; v < V; ++v) acc[v][r] = start;
    }
    Panel::template add<V, R>(head + Panel::kHeader, codes_step, values, acc);
#pragma GCC unroll 2
    for (int v = 0; v < V; ++v) {
      const bf16* scales = reinterpret_cast<const bf16*>(head + v * scales_step);
      const Floats scale = load_halves(scales);
      const Floats min = Panel::kHasMin ? load_halves(scales + kPanelOutputs) : scale;
#pragma GCC unroll 8
      for (int r = 0; r < R; ++r) {
        Floats total = kKeep ? totals[v][r] : load_floats(out(v, r));
        total = times_plus(to_floats(acc[v][r]), times(scale, all_of(x_scales[r])), total);
        if (Panel::kHasMin) total = times_plus(min, all_of(scaled_sums[r]), total);
        if (kKeep)
          totals[v][r] = total;
        else
          store_floats(out(v, r), total);
      }
    }
    head += Panel::kGroupBytes, values += R * kGroup;
    offsets += R, x_scales += R, scaled_sums += R;
  }
#pragma GCC unroll 2
  for (int v = 0; kKeep && v < V; ++v)
#pragma GCC unroll 8
    for (int r = 0; r < R; ++r) store_floats(out(v, r), totals[v][r]);
}

using AddGroups = void (*)(const PanelTile&, int row, int64_t from, int64_t to);

/// By the number of rows less one.
template <typename Panel, int V>
constexpr AddGroups kAddGroups[] = {
    add_groups<Panel, V, 1>, add_groups<Panel, V, 2>, add_groups<Panel, V, 3>, add_groups<Panel, V, 4>,
#if defined(__AVX512VNNI__)
    add_groups<Panel, V, 5>, add_groups<Panel, V, 6>, add_groups<Panel, V, 7>, add_groups<Panel, V, 8>,
#endif
};

/// All groups for all rows, V registers of outputs.
template <typename Panel, int V>
void dot_registers(const PanelTile& tile) {
  for (int r = 0; r < tile.x.rows; ++r)
    for (int o = 0; o < V * kWidth; ++o) tile.y[r * lumina::cpu::kTileOutputs + o] = 0;
  const int64_t chunk = tile.x.rows > tile.x.tile ? kChunkGroups : tile.x.groups;
  for (int64_t from = 0; from < tile.x.groups; from += chunk) {
    const int64_t to = from + chunk < tile.x.groups ? from + chunk : tile.x.groups;
    for (int row = 0; row < tile.x.rows; row += tile.x.tile)
      kAddGroups<Panel, V>[smaller(tile.x.tile, tile.x.rows - row) - 1](tile, row, from, to);
  }
}

template <typename Panel>
void dot_panels(const PanelTile& tile) {
#if defined(__AVX512VNNI__)
  static_assert(lumina::cpu::kTilePanels == 2);
  tile.panels == 2 ? dot_registers<Panel, 2>(tile) : dot_registers<Panel, 1>(tile);
#else
  for (int p = 0; p < tile.panels; ++p)
    dot_registers<Panel, 2>(
        {tile.x, tile.panel + p * tile.x.groups * Panel::kGroupBytes, 1, tile.y + p * kPanelOutputs, tile.ask});
#endif
}

void dot_int8(const PanelTile& tile) { dot_panels<Int8Panel>(tile); }
void dot_int4(const PanelTile& tile) { dot_panels<Int4Panel>(tile); }

int64_t multiply_probe(int64_t loops) {
  constexpr int kChains = 12;
  const Ints codes = lanes(0x03030303);
  Ints acc[kChains] = {};
  for (int64_t i = 0; i < loops; ++i) {
#pragma GCC unroll 12
    for (int c = 0; c < kChains; ++c) {
      add_fours(acc[c], codes, codes);
      asm volatile("" : "+v"(acc[c]));  // else the products would be computed once, or not at all
    }
  }
  return loops * kChains * static_cast<int64_t>(sizeof(Ints));
}

}  // namespace
