// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include "vq/rows.h"

#include <algorithm>

#include "core/exp.h"

// A copy for each kind of x86-64, chosen when the library loads, where the loader can choose: Windows' and macOS' cannot.
// ThreadSanitizer instruments the function that chooses, which runs before there is a ThreadSanitizer.
#if defined(__x86_64__) && defined(__ELF__) && !defined(__SANITIZE_THREAD__)
#define LUMINA_FOR_EACH_CPU [[gnu::target_clones("arch=x86-64-v4", "avx2", "default")]]
#else
#define LUMINA_FOR_EACH_CPU
#endif

namespace lumina::vq {

LUMINA_FOR_EACH_CPU
void affine(const float* from, int64_t pixels, int64_t channels, const float* scale, const float* shift,
            float* __restrict to) {
  for (int64_t p = 0; p < pixels; ++p, from += channels, to += channels)
    for (int64_t c = 0; c < channels; ++c) to[c] = from[c] * scale[c] + shift[c];
}

LUMINA_FOR_EACH_CPU
void affine_silu(const float* from, int64_t pixels, int64_t channels, const float* scale, const float* shift,
                 float* __restrict to) {
  for (int64_t p = 0; p < pixels; ++p, from += channels, to += channels)
    for (int64_t c = 0; c < channels; ++c) {
      const float y = from[c] * scale[c] + shift[c];
      to[c] = y / (1.0f + fast_exp(-y));
    }
}

LUMINA_FOR_EACH_CPU
void add_moments(const float* row, int64_t pixels, int64_t channels, double* __restrict sums) {
  double* squares = sums + channels;
  for (int64_t p = 0; p < pixels; ++p, row += channels)
    for (int64_t c = 0; c < channels; ++c) {
      const double value = row[c];
      sums[c] += value;
      squares[c] += value * value;
    }
}

LUMINA_FOR_EACH_CPU
void add(const float* from, int64_t count, float* to) {
  for (int64_t i = 0; i < count; ++i) to[i] += from[i];
}

LUMINA_FOR_EACH_CPU
void softmax(float* values, int64_t count, float scale) {
  const float most = *std::max_element(values, values + count);
  for (int64_t i = 0; i < count; ++i) values[i] = fast_exp((values[i] - most) * scale);
  double sum = 0;
  for (int64_t i = 0; i < count; ++i) sum += values[i];
  const auto inverse = static_cast<float>(1.0 / sum);
  for (int64_t i = 0; i < count; ++i) values[i] *= inverse;
}

LUMINA_FOR_EACH_CPU
double dot(const float* a, const float* b, int64_t count) {
  constexpr int64_t kLanes = 8;
  double lanes[kLanes] = {};
  int64_t i = 0;
  for (; i + kLanes <= count; i += kLanes)
    for (int64_t lane = 0; lane < kLanes; ++lane) lanes[lane] += double{a[i + lane]} * double{b[i + lane]};
  for (; i < count; ++i) lanes[i % kLanes] += double{a[i]} * double{b[i]};
  double sum = 0;
  for (const double lane : lanes) sum += lane;
  return sum;
}

}  // namespace lumina::vq
