// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
//
// Winograd's transforms (arXiv:1509.09308) of tiles for 3x3 kernels, a vector of channels at a time. The points are 0,
// ±1 and infinity for two outputs a side, 0, ±a, ±b and infinity for four, as points.h has them.
#include "convolution/points.h"

namespace {

using lumina::convolution::FromFrequencies;
using lumina::convolution::ToFrequencies;
namespace points = lumina::convolution::points;

/// d[0..m+1] -> their values in the domain of the points, in place.
inline void to_points(vec (&d)[4]) {
  const vec d1 = d[1];
  d[0] = d[0] - d[2];
  d[1] = d1 + d[2];
  d[2] = d[2] - d1;
  d[3] = d[3] - d1;
}

inline void to_points(vec (&d)[6]) {
  const vec a2 = broadcast(-points::kA2), b2 = broadcast(-points::kB2), sum = broadcast(-points::kA2 - points::kB2);
  const vec product = broadcast(points::kA2 * points::kB2);
  const vec even_a = fma(b2, d[2], d[4]), odd_a = broadcast(points::kA) * fma(b2, d[1], d[3]);
  const vec even_b = fma(a2, d[2], d[4]), odd_b = broadcast(points::kB) * fma(a2, d[1], d[3]);
  d[0] = fma(product, d[0], fma(sum, d[2], d[4]));
  d[5] = fma(product, d[1], fma(sum, d[3], d[5]));
  d[1] = even_a + odd_a;
  d[2] = even_a - odd_a;
  d[3] = even_b + odd_b;
  d[4] = even_b - odd_b;
}

/// Products in the points' domain -> the m outputs of a side.
inline void from_points(const vec (&m)[4], vec (&y)[2]) {
  y[0] = m[0] + m[1] + m[2];
  y[1] = m[1] - m[2] + m[3];
}

inline void from_points(const vec (&m)[6], vec (&y)[4]) {
  const vec sum_a = m[1] + m[2], difference_a = m[1] - m[2], sum_b = m[3] + m[4], difference_b = m[3] - m[4];
  const vec a = broadcast(points::kA), b = broadcast(points::kB);
  const vec a2 = broadcast(points::kA2), b2 = broadcast(points::kB2);
  y[0] = m[0] + sum_a + sum_b;
  y[1] = fma(b, difference_b, a * difference_a);
  y[2] = fma(b2, sum_b, a2 * sum_a);
  y[3] = fma(b * b2, difference_b, fma(a * a2, difference_a, m[5]));
}

/// One tile, the channels from c on; `Whole`: a vector of them, else `left`.
template <int M, bool Whole>
inline void tile_to_frequencies(const ToFrequencies& t, int64_t tile, int64_t c, int64_t left) {
  constexpr int N = M + 2;
  vec d[N][N];
  const int64_t first = tile * M * t.channels + c;
#pragma GCC unroll 6
  for (int x = 0; x < N; ++x) {
    vec column[N];
#pragma GCC unroll 6
    for (int y = 0; y < N; ++y) {
      const float* from = t.rows[y] + first + x * t.channels;
      column[y] = Whole ? load(from) : load_first(from, left);
    }
    to_points(column);
#pragma GCC unroll 6
    for (int y = 0; y < N; ++y) d[y][x] = column[y];
  }
  float* to = t.to + tile * t.channels + c;
#pragma GCC unroll 6
  for (int y = 0; y < N; ++y) {
    to_points(d[y]);
#pragma GCC unroll 6
    for (int x = 0; x < N; ++x, to += t.stride) {
      if (Whole)
        store(to, d[y][x]);
      else
        store_first(to, d[y][x], left);
    }
  }
}

template <int M>
void to_frequencies(const ToFrequencies& t) {
  for (int64_t tile = 0; tile < t.tiles; ++tile) {
    int64_t c = 0;
    for (; c + kLanes <= t.channels; c += kLanes) tile_to_frequencies<M, true>(t, tile, c, kLanes);
    if (c < t.channels) tile_to_frequencies<M, false>(t, tile, c, t.channels - c);
  }
}

template <int M>
void from_frequencies(const FromFrequencies& f) {
  constexpr int N = M + 2;
  for (int64_t tile = 0; tile < f.tiles; ++tile)
    for (int64_t c = 0; c < f.channels; c += kLanes) {
      const float* from = f.from + tile * f.from_channels + c;
      vec d[N][M];
#pragma GCC unroll 6
      for (int y = 0; y < N; ++y) {
        vec row[N];
#pragma GCC unroll 6
        for (int x = 0; x < N; ++x, from += f.stride) row[x] = load(from);
        from_points(row, d[y]);
      }
      const int64_t left = f.channels - c;
      const vec bias = left >= kLanes ? load(f.bias + c) : load_first(f.bias + c, left);
#pragma GCC unroll 4
      for (int x = 0; x < M; ++x) {
        vec column[N], out[M];
#pragma GCC unroll 6
        for (int y = 0; y < N; ++y) column[y] = d[y][x];
        from_points(column, out);
#pragma GCC unroll 4
        for (int y = 0; y < M; ++y) {
          float* to = f.rows[y] + (tile * M + x) * f.pixel + c;
          if (left >= kLanes)
            store(to, out[y] + bias);
          else
            store_first(to, out[y] + bias, left);
        }
      }
    }
}

}  // namespace
