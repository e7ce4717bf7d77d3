// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
//
// Activations as int8: see QuantizedRows in packed.h.
#include "backend/cpu/packed.h"

namespace {

using lumina::cpu::kGroup;

constexpr int kQuads = kGroup / 4;

/// Eight numbers within 8 bits as two quads, `stride` bytes apart.
inline void store_quads(int8_t* to, int64_t stride, i32x8 values) {
#if defined(__AVX2__)
  const __m256i wide = reinterpret_cast<__m256i>(values);
  const __m256i half = _mm256_packs_epi32(wide, wide);
  const __m256i bytes = _mm256_packs_epi16(half, half);
  const int32_t first = _mm256_extract_epi32(bytes, 0), second = _mm256_extract_epi32(bytes, 4);
  __builtin_memcpy(to, &first, 4);
  __builtin_memcpy(to + stride, &second, 4);
#elif defined(LUMINA_NEON)
  const int16x8_t half = vcombine_s16(vqmovn_s32(values.low), vqmovn_s32(values.high));
  const int32x2_t bytes = vreinterpret_s32_s8(vqmovn_s16(half));
  const int32_t first = vget_lane_s32(bytes, 0), second = vget_lane_s32(bytes, 1);
  __builtin_memcpy(to, &first, 4);
  __builtin_memcpy(to + stride, &second, 4);
#else
  for (int j = 0; j < kLanes; ++j) to[j / 4 * stride + j % 4] = static_cast<int8_t>(values[j]);
#endif
}

/// The largest |x|, or |x[2i] + x[2i + 1]| where pairs are limited: what becomes 127. NaN if any x is no number.
inline float span_of(const float (&x)[kGroup], bool limit_pairs) {
  f32x8 most = zeros(), poison = zeros();
  const auto magnitude = [](f32x8 v) { return larger(v, -v); };
  for (int i = 0; i < kGroup; i += kLanes) {
    const f32x8 v = load(x + i);
    most = larger(most, magnitude(v));
    poison += v * 0.0f;
    if (limit_pairs) most = larger(most, magnitude(v + pairs_swapped(v)));
  }
  return largest(most) + sum(poison);
}

void quantize_rows(const lumina::cpu::QuantizeTile& p) {
  for (int64_t g = 0; g * kGroup < p.k; ++g)
    for (int r = 0; r < p.rows; ++r) {
      float x[kGroup] = {};
      const int64_t left = p.k - g * kGroup;
      __builtin_memcpy(x, p.x + r * p.x_stride + g * kGroup, (left < kGroup ? left : kGroup) * sizeof(float));
      const float span = span_of(x, p.limit_pairs);
      const float scale = span / 127.0f;
      const float inverse = span > 0 ? 127.0f / span : 0.0f;
      i32x8 total = {};
      int8_t* values = p.values + (g * kQuads * p.rows + r) * 4;
      for (int i = 0; i < kGroup; i += kLanes) {
        const i32x8 rounded_values = to_integers(load(x + i) * inverse);
        total += rounded_values;
        store_quads(values + i * p.rows, 4 * p.rows, rounded_values);
      }
      const int32_t sum_of_values = sum(total);
      const int64_t at = g * p.rows + r;
      p.scales[at] = scale;
      p.offsets[at] = -128 * sum_of_values;
      p.scaled_sums[at] = scale * static_cast<float>(sum_of_values);
    }
}

}  // namespace
