// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
//
// Products with f32 and bf16 weights. However a tile is cut, each output's partial sums run over k in the same
// order: see DotTile.

namespace {

#if defined(__AVX512F__)
constexpr int kManyRows = 8;
constexpr int64_t kLongK = 512;
#else
constexpr int kManyRows = 4;
constexpr int64_t kLongK = 1024;  // of an L1 cache's 32 KiB, four rows of x take half
#endif

template <typename T>
inline const T* weights_of(const lumina::cpu::DotTile& tile, int output) {
  return static_cast<const T*>(tile.w) + output * tile.k;
}

/// Asks memory for what is multiplied a little after element k of w, one of C outputs side by side: the same row further on,
/// or the row of the next C outputs. The hardware sees too little of so short rows to guess them.
template <int C, typename T>
inline void ask(const T* w, int64_t k, int64_t row) {
  constexpr int64_t kAhead = 2048 / sizeof(T), kLine = 64 / sizeof(T);
  if (k % kLine == 0) __builtin_prefetch(k + kAhead < row ? w + k + kAhead : w + C * row + (k + kAhead - row), 0, 0);
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
      ask<C>(w[c], k, tile.k);
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

#if defined(__AVX512F__)
/// The same for rows in pairs, whose partial sums share a register: lanes 0 to 7 are the first row's, 8 to 15 the second's.
template <int R, int C, typename T>
inline void add_products_of_pairs(const lumina::cpu::DotTile& tile, int row, int output, int64_t from, int64_t to,
                                  f32x8* partial) {
  constexpr int kPairs = R / 2;
  const float* x[R];
  const T* w[C];
  __m512 acc[C][kPairs];
#pragma GCC unroll 8
  for (int r = 0; r < R; ++r) x[r] = tile.x + (row + r) * tile.x_stride;
#pragma GCC unroll 8
  for (int c = 0; c < C; ++c) {
    w[c] = weights_of<T>(tile, output + c);
#pragma GCC unroll 8
    for (int p = 0; p < kPairs; ++p) acc[c][p] = _mm512_loadu_ps(partial + c * R + 2 * p);
  }
  int64_t k = from;
  for (; k + kLanes <= to; k += kLanes) {
    __m512 xs[kPairs];
#pragma GCC unroll 8
    for (int p = 0; p < kPairs; ++p)
      xs[p] = _mm512_insertf32x8(_mm512_castps256_ps512(load(x[2 * p] + k)), load(x[2 * p + 1] + k), 1);
#pragma GCC unroll 8
    for (int c = 0; c < C; ++c) {
      const __m512 ws = _mm512_broadcast_f32x8(load(w[c] + k));
#pragma GCC unroll 8
      for (int p = 0; p < kPairs; ++p) acc[c][p] = _mm512_fmadd_ps(xs[p], ws, acc[c][p]);
    }
  }
#pragma GCC unroll 8
  for (int c = 0; c < C; ++c)
#pragma GCC unroll 8
    for (int p = 0; p < kPairs; ++p) _mm512_storeu_ps(partial + c * R + 2 * p, acc[c][p]);
  if (k < to) add_products<R, C, T>(tile, row, output, k, to, partial);
}
#endif

/// R rows against all outputs of the tile, C at a time; in pairs where the instruction set and R allow it.
template <int R, int C, typename T, bool kPairs = R % 2 == 0 && (R > 2)>
void dot_rows(const lumina::cpu::DotTile& tile, int row, int64_t chunk) {
  f32x8 partial[lumina::cpu::kTileOutputs * R];
  for (int i = 0; i < tile.outputs * R; ++i) partial[i] = zeros();
  for (int64_t from = 0; from < tile.k; from += chunk) {
    const int64_t to = from + chunk < tile.k ? from + chunk : tile.k;
    int o = 0;
#if defined(__AVX512F__)
    if constexpr (kPairs)
      for (; o + C <= tile.outputs; o += C) add_products_of_pairs<R, C, T>(tile, row, o, from, to, partial + o * R);
#endif
    for (; o + C <= tile.outputs; o += C) add_products<R, C, T>(tile, row, o, from, to, partial + o * R);
    for (; o < tile.outputs; ++o) add_products<R, 1, T>(tile, row, o, from, to, partial + o * R);
  }
  for (int r = 0; r < R; ++r) {
    float* y = tile.y + (row + r) * lumina::cpu::kTileOutputs;
    int o = 0;
    for (; o + kLanes <= tile.outputs; o += kLanes) {
      f32x8 eight[kLanes];
#pragma GCC unroll 8
      for (int i = 0; i < kLanes; ++i) eight[i] = partial[(o + i) * R + r];
      store(y + o, sums(eight));
    }
    for (; o < tile.outputs; ++o) y[o] = sum(partial[o * R + r]);
  }
}

template <typename T>
void dot(const lumina::cpu::DotTile& tile) {
  // Few rows read the weights once, in one sweep; many rows keep a piece of x in the L1 cache instead.
  const int64_t chunk = tile.rows > kManyRows ? kLongK : tile.k;
  int row = 0;
#if defined(__AVX512F__)
  if (tile.halved && tile.rows <= kManyRows) {
    for (; row + 6 <= tile.rows; row += 6) dot_rows<6, 4, T, false>(tile, row, chunk);
    for (; row + 4 <= tile.rows; row += 4) dot_rows<4, 4, T, false>(tile, row, chunk);
  }
  for (; row + 8 <= tile.rows; row += 8) dot_rows<8, 4, T>(tile, row, chunk);
  for (; row + 4 <= tile.rows; row += 4) dot_rows<4, 4, T>(tile, row, chunk);
#else
  for (; row + 4 <= tile.rows; row += 4) dot_rows<4, 2, T>(tile, row, chunk);
#endif
  switch (tile.rows - row) {
    case 3: return dot_rows<3, 2, T>(tile, row, chunk);
    case 2: return dot_rows<2, 4, T>(tile, row, chunk);
    case 1: return dot_rows<1, 8, T>(tile, row, chunk);
  }
}

}  // namespace
