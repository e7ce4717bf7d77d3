// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The kernels are written in GCC's vector extensions. This is the one of them that Clang 14 lacks, by its meaning; fuzz targets
// are compiled with this header before each file.

template <typename Vector, typename Lanes>
inline Vector __builtin_shuffle(Vector x, Lanes lanes) {
  constexpr int kCount = sizeof lanes / sizeof lanes[0];
  Vector out;
  for (int i = 0; i < kCount; ++i) out[i] = x[lanes[i] & (kCount - 1)];
  return out;
}

template <typename Vector, typename Lanes>
inline Vector __builtin_shuffle(Vector x, Vector y, Lanes lanes) {
  constexpr int kCount = sizeof lanes / sizeof lanes[0];
  Vector out;
  for (int i = 0; i < kCount; ++i) out[i] = lanes[i] & kCount ? y[lanes[i] & (kCount - 1)] : x[lanes[i] & (kCount - 1)];
  return out;
}
