// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
//
// Products of int8 activations with int8 and int4 panels on arm64: sums as in quantized.inl, with activations of all eight
// bits. How the products of a group are made differs by set, and each file gives `add_int8` and `add_int4`: USMMLA, SDOT, or
// SMULL and SMLAL.
#include "backend/cpu/packed.h"

namespace {

using lumina::cpu::kGroup;
using lumina::cpu::kPanelOutputs;
using lumina::cpu::kTileOutputs;
using lumina::cpu::PanelTile;

constexpr int kVectors = kPanelOutputs / 4;
constexpr int kTileRows = 4;
constexpr int kLoneRows = kTileRows;
constexpr bool kLimitPairs = false;
constexpr int kChunkGroups = 16;  // weights that stay in the L1 cache while the tiles of rows pass over them

/// [v][r]: lane i is the sum of output 4 v + i and row r.
template <int R>
using Sums = int32x4_t[kVectors][R];

/// Codes of one quad, four outputs: unsigned as they lie in memory.
inline uint8x16_t load_codes(const uint8_t* p) { return vld1q_u8(p); }
inline uint8x16_t low_halves(uint8x16_t x) { return vandq_u8(x, vdupq_n_u8(15)); }
inline uint8x16_t high_halves(uint8x16_t x) { return vshrq_n_u8(x, 4); }
/// int8 codes as the numbers that they stand for: 128 less.
inline int8x16_t centred(uint8x16_t codes) { return vreinterpretq_s8_u8(veorq_u8(codes, vdupq_n_u8(128))); }

}  // namespace

#if defined(__ARM_FEATURE_MATMUL_INT8)
#include "backend/cpu/products_i8mm.inl"
#elif defined(__ARM_FEATURE_DOTPROD)
#include "backend/cpu/products_dotprod.inl"
#else
#include "backend/cpu/products_neon.inl"
#endif

namespace {

/// What differs between the two types.
struct Int8Panel {
  static constexpr int kHeader = lumina::cpu::kInt8Header;
  static constexpr int kBytes = lumina::cpu::kInt8GroupBytes;
  static constexpr int kAhead = 3;  ///< groups from the one multiplied to the one asked for
  static constexpr bool kHasMin = false;
  template <int R>
  static inline void add(const uint8_t* codes, const int8_t* x, const int32_t* offsets, Sums<R>& sums) {
    add_int8<R>(codes, x, offsets, sums);
  }
};
struct Int4Panel {
  static constexpr int kHeader = lumina::cpu::kInt4Header;
  static constexpr int kBytes = lumina::cpu::kInt4GroupBytes;
  static constexpr int kAhead = 6;
  static constexpr bool kHasMin = true;
  template <int R>
  static inline void add(const uint8_t* codes, const int8_t* x, const int32_t*, Sums<R>& sums) {
    add_int4<R>(codes, x, sums);
  }
};

/// y += the products of groups [from, to) for R rows from `row` on.
template <typename Panel, int R>
[[gnu::noinline]] void add_groups(const PanelTile& tile, int row, int64_t from, int64_t to) {
  const int64_t at = row * tile.x.groups + from * R;
  const uint8_t* head = tile.panel + from * Panel::kBytes;
  const int8_t* values = tile.x.values + at * kGroup;
  const int32_t* offsets = tile.x.offsets + at;
  const float* x_scales = tile.x.scales + at;
  const float* scaled_sums = tile.x.scaled_sums + at;
  float* y = tile.y + row * kTileOutputs;
  for (int64_t g = from; g < to; ++g) {
    if (row == 0 && tile.ask != lumina::cpu::Ask::nothing)  // later tiles find the codes in the cache
      for (int line = 0; line < Panel::kBytes; line += 64)
        __builtin_prefetch(head + Panel::kAhead * Panel::kBytes + line, 0, 0);
    Sums<R> sums;
    Panel::template add<R>(head + Panel::kHeader, values, offsets, sums);
    const auto* scales = reinterpret_cast<const bf16*>(head);
#pragma GCC unroll 2
    for (int c = 0; c < kVectors / 2; ++c) {
      const f32x8 scale = load(scales + c * kLanes);
#pragma GCC unroll 4
      for (int r = 0; r < R; ++r) {
        float* out = y + r * kTileOutputs + c * kLanes;
        const f32x8 products = floats({sums[2 * c][r], sums[2 * c + 1][r]});
        f32x8 total = fma(products, scale * broadcast(x_scales[r]), load(out));
        if (Panel::kHasMin) total = fma(load(scales + kPanelOutputs + c * kLanes), broadcast(scaled_sums[r]), total);
        store(out, total);
      }
    }
    head += Panel::kBytes, values += R * kGroup;
    offsets += R, x_scales += R, scaled_sums += R;
  }
}

template <typename Panel>
void dot_panel(const PanelTile& tile) {
  for (int r = 0; r < tile.x.rows; ++r)
    for (int o = 0; o < kPanelOutputs; ++o) tile.y[r * kTileOutputs + o] = 0;
  const int64_t chunk = tile.x.rows > tile.x.tile ? kChunkGroups : tile.x.groups;
  for (int64_t from = 0; from < tile.x.groups; from += chunk) {
    const int64_t to = from + chunk < tile.x.groups ? from + chunk : tile.x.groups;
    for (int row = 0; row < tile.x.rows; row += tile.x.tile) switch (smaller(tile.x.tile, tile.x.rows - row)) {
        case 4: add_groups<Panel, 4>(tile, row, from, to); break;
        case 3: add_groups<Panel, 3>(tile, row, from, to); break;
        case 2: add_groups<Panel, 2>(tile, row, from, to); break;
        case 1: add_groups<Panel, 1>(tile, row, from, to); break;
      }
  }
}

template <typename Panel>
void dot_panels(const PanelTile& tile) {
  for (int p = 0; p < tile.panels; ++p)
    dot_panel<Panel>({tile.x, tile.panel + p * tile.x.groups * Panel::kBytes, 1, tile.y + p * kPanelOutputs, tile.ask});
}

void dot_int8(const PanelTile& tile) { dot_panels<Int8Panel>(tile); }
void dot_int4(const PanelTile& tile) { dot_panels<Int4Panel>(tile); }

}  // namespace
