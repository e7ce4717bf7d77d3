// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include "convolution/winograd.h"

#include "convolution/points.h"

namespace lumina::convolution {
namespace {

/// The values of g[0] + g[1] x + g[2] x² at the points, each divided by the product of its distances to the others;
/// last g[2], the value at infinity.
template <int M>
struct AtPoints;

template <>
struct AtPoints<2> {
  static void evaluate(const double* g, double (&at)[4]) {
    at[0] = g[0];
    at[1] = (g[0] + g[1] + g[2]) / 2;
    at[2] = (g[0] - g[1] + g[2]) / 2;
    at[3] = g[2];
  }
};

template <>
struct AtPoints<4> {
  static void evaluate(const double* g, double (&at)[6]) {
    using namespace points;
    constexpr double a = kA, b = kB, a2 = kA2, b2 = kB2;
    constexpr double scale_a = 1 / (2 * a2 * (a2 - b2)), scale_b = 1 / (2 * b2 * (b2 - a2));
    at[0] = g[0] / (a2 * b2);
    at[1] = (g[0] + a * g[1] + a2 * g[2]) * scale_a;
    at[2] = (g[0] - a * g[1] + a2 * g[2]) * scale_a;
    at[3] = (g[0] + b * g[1] + b2 * g[2]) * scale_b;
    at[4] = (g[0] - b * g[1] + b2 * g[2]) * scale_b;
    at[5] = g[2];
  }
};

/// One 3x3 kernel in both directions.
template <int M>
void transform(const float* kernel, double (&at)[M + 2][M + 2]) {
  constexpr int N = M + 2;
  double rows[3][N];
  for (int y = 0; y < 3; ++y) {
    const double g[3] = {kernel[3 * y], kernel[3 * y + 1], kernel[3 * y + 2]};
    AtPoints<M>::evaluate(g, rows[y]);
  }
  for (int x = 0; x < N; ++x) {
    const double g[3] = {rows[0][x], rows[1][x], rows[2][x]};
    double column[N];
    AtPoints<M>::evaluate(g, column);
    for (int y = 0; y < N; ++y) at[y][x] = column[y];
  }
}

}  // namespace

template <int M>
Panels frequencies_of(const Shape& shape, std::span<const float> weight) {
  constexpr int64_t N = M + 2;
  Panels result(N * N, shape.out_channels, shape.in_channels);
  for (int64_t o = 0; o < shape.out_channels; ++o)
    for (int64_t i = 0; i < shape.in_channels; ++i) {
      double at[N][N];
      transform<M>(&weight[static_cast<size_t>((o * shape.in_channels + i) * 9)], at);
      for (int64_t f = 0; f < N * N; ++f) result.set(f, o, i, static_cast<float>(at[f / N][f % N]));
    }
  return result;
}

template Panels frequencies_of<2>(const Shape&, std::span<const float>);
template Panels frequencies_of<4>(const Shape&, std::span<const float>);

}  // namespace lumina::convolution
