// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
//
// Products with f32 and bf16 weights. However a tile is cut, each output's partial sums run over k in the same
// order: see DotTile.

namespace {

constexpr int64_t kLongK = 1024;  // of an L1 cache's 32 KiB, four rows of x take half

template <typename T>
inline const T* weights_of(const lumina::cpu::DotTile& tile, int output) {
  return static_cast<const T*>(tile.w) + output * tile.k;
}

/// Adds k in [from, to) to R x C partial sums. `partial` is [C][R].
template <int R, int C, typename T>
inline void add_products(const lumina::cpu::DotTile& tile, int row, int output, int64_t from, int64_t to,
                         f32x8* partial) {
  const float* x[R];
  const T* w[C];
  f32x8 acc[C][R];
#pragma GCC unroll 8
  for (int r = 0; r < R; ++r) x[r] = tile.x + (row + r) * tile.x_stride;
#pragma GCC unroll 8
  for (int c = 0; c < C; ++c) {
    w[c] = weights_of<T>(tile, output + c);
#pragma GCC unroll 8
    for (int r = 0; r < R; ++r) acc[c][r] = partial[c * R + r];
  }
  int64_t k = from;
  for (; k + kLanes <= to; k += kLanes) {
    f32x8 xs[R];
#pragma GCC unroll 8
    for (int r = 0; r < R; ++r) xs[r] = load(x[r] + k);
#pragma GCC unroll 8
    for (int c = 0; c < C; ++c) {
      const f32x8 ws = load(w[c] + k);
#pragma GCC unroll 8
      for (int r = 0; r < R; ++r) acc[c][r] = fma(xs[r], ws, acc[c][r]);
    }
  }
  if (k < to) {
    const int rest = static_cast<int>(to - k);
    for (int c = 0; c < C; ++c)
      for (int r = 0; r < R; ++r) acc[c][r] = fma(load_first(x[r] + k, rest), load_first(w[c] + k, rest), acc[c][r]);
  }
#pragma GCC unroll 8
  for (int c = 0; c < C; ++c)
#pragma GCC unroll 8
    for (int r = 0; r < R; ++r) partial[c * R + r] = acc[c][r];
}

/// R rows against all outputs of the tile, C at a time.
template <int R, int C, typename T>
void dot_rows(const lumina::cpu::DotTile& tile, int row, int64_t chunk) {
  f32x8 partial[lumina::cpu::kTileOutputs * R];
  for (int i = 0; i < tile.outputs * R; ++i) partial[i] = zeros();
  for (int64_t from = 0; from < tile.k; from += chunk) {
    const int64_t to = from + chunk < tile.k ? from + chunk : tile.k;
    int o = 0;
    for (; o + C <= tile.outputs; o += C) add_products<R, C, T>(tile, row, o, from, to, partial + o * R);
    for (; o < tile.outputs; ++o) add_products<R, 1, T>(tile, row, o, from, to, partial + o * R);
  }
  for (int o = 0; o < tile.outputs; ++o)
    for (int r = 0; r < R; ++r) tile.y[(row + r) * lumina::cpu::kTileOutputs + o] = sum(partial[o * R + r]);
}

template <typename T>
void dot(const lumina::cpu::DotTile& tile) {
  // Few rows read the weights once, in one sweep; many rows keep a piece of x in the L1 cache instead.
  const int64_t chunk = tile.rows > 4 ? kLongK : tile.k;
  int row = 0;
  for (; row + 4 <= tile.rows; row += 4) dot_rows<4, 2, T>(tile, row, chunk);
  switch (tile.rows - row) {
    case 3: return dot_rows<3, 2, T>(tile, row, chunk);
    case 2: return dot_rows<2, 4, T>(tile, row, chunk);
    case 1: return dot_rows<1, 8, T>(tile, row, chunk);
  }
}

}  // namespace
