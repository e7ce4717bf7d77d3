// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
//
// Eight floats at a time. Included by kernels_avx2.cpp and kernels_portable.cpp, once each: the same source, compiled
// for two instruction sets. All is in an anonymous namespace and nothing from std:: is called, so that no inline
// function compiled for AVX2 can be picked by the linker for baseline code.
#include <stdint.h>

#if defined(__AVX2__)
#include <immintrin.h>
#endif

#include "core/dtype.h"

namespace {

using lumina::bf16;

constexpr int kLanes = 8;

typedef float f32x8 __attribute__((vector_size(32)));
typedef int32_t i32x8 __attribute__((vector_size(32)));
typedef uint32_t u32x8 __attribute__((vector_size(32)));
typedef float f32x8_unaligned __attribute__((vector_size(32), aligned(4), may_alias));

inline f32x8 broadcast(float x) { return f32x8{x, x, x, x, x, x, x, x}; }
inline f32x8 zeros() { return broadcast(0); }

inline f32x8 load(const float* p) { return *reinterpret_cast<const f32x8_unaligned*>(p); }
inline void store(float* p, f32x8 x) { *reinterpret_cast<f32x8_unaligned*>(p) = x; }

/// a * b + c: rounded once where the instruction set can, else twice.
inline f32x8 fma(f32x8 a, f32x8 b, f32x8 c) {
#if defined(__AVX2__)
  return _mm256_fmadd_ps(a, b, c);
#else
  return a * b + c;
#endif
}

inline f32x8 load(const bf16* p) {
#if defined(__AVX2__)
  const __m128i bits = _mm_loadu_si128(reinterpret_cast<const __m128i*>(p));
  return _mm256_castsi256_ps(_mm256_slli_epi32(_mm256_cvtepu16_epi32(bits), 16));
#else
  f32x8 x;
  for (int i = 0; i < kLanes; ++i) x[i] = lumina::to_f32(p[i]);
  return x;
#endif
}

inline f32x8 load(const int8_t* p) {
#if defined(__AVX2__)
  return _mm256_cvtepi32_ps(_mm256_cvtepi8_epi32(_mm_loadl_epi64(reinterpret_cast<const __m128i*>(p))));
#else
  f32x8 x;
  for (int i = 0; i < kLanes; ++i) x[i] = p[i];
  return x;
#endif
}

/// The first n < 8 elements, zeros behind.
template <typename T>
inline f32x8 load_first(const T* p, int n) {
  T padded[kLanes] = {};
  for (int i = 0; i < n; ++i) padded[i] = p[i];
  return load(padded);
}

inline void store_first(float* p, f32x8 x, int n) {
  for (int i = 0; i < n; ++i) p[i] = x[i];
}

inline f32x8 larger(f32x8 a, f32x8 b) { return a > b ? a : b; }
/// x, but 0 where it is NaN: for conversion to integers, which have no NaN.
inline f32x8 numbers_of(f32x8 x) { return x == x ? x : zeros(); }
inline float larger(float a, float b) { return a > b ? a : b; }
inline int smaller(int a, int b) { return a < b ? a : b; }

/// Lane i is `from + i`.
inline i32x8 lane_numbers(int from) {
  return i32x8{from, from + 1, from + 2, from + 3, from + 4, from + 5, from + 6, from + 7};
}

/// The sum of the lanes, always as ((0+4)+(2+6)) + ((1+5)+(3+7)).
inline float sum(f32x8 x) {
  const f32x8 a = x + __builtin_shuffle(x, i32x8{4, 5, 6, 7, 0, 1, 2, 3});
  const f32x8 b = a + __builtin_shuffle(a, i32x8{2, 3, 0, 1, 6, 7, 4, 5});
  return b[0] + b[1];
}

inline int32_t sum(i32x8 x) { return x[0] + x[1] + x[2] + x[3] + x[4] + x[5] + x[6] + x[7]; }

inline float largest(f32x8 x) {
  const f32x8 a = larger(x, __builtin_shuffle(x, i32x8{4, 5, 6, 7, 0, 1, 2, 3}));
  const f32x8 b = larger(a, __builtin_shuffle(a, i32x8{2, 3, 0, 1, 6, 7, 4, 5}));
  return larger(b[0], b[1]);
}

/// Lane i is sum(x[i]), each added in the order of `sum`.
inline f32x8 sums(const f32x8 (&x)[kLanes]) {
  // Level 1 leaves the sums (l + l+4) of two inputs in one vector, level 2 of four, level 3 of eight.
  f32x8 halves[4], quarters[2];
  for (int i = 0; i < 4; ++i)
    halves[i] = __builtin_shuffle(x[i], x[i + 4], i32x8{0, 1, 2, 3, 8, 9, 10, 11}) +
                __builtin_shuffle(x[i], x[i + 4], i32x8{4, 5, 6, 7, 12, 13, 14, 15});
  for (int i = 0; i < 2; ++i)
    quarters[i] = __builtin_shuffle(halves[i], halves[i + 2], i32x8{0, 1, 8, 9, 4, 5, 12, 13}) +
                  __builtin_shuffle(halves[i], halves[i + 2], i32x8{2, 3, 10, 11, 6, 7, 14, 15});
  return __builtin_shuffle(quarters[0], quarters[1], i32x8{0, 8, 2, 10, 4, 12, 6, 14}) +
         __builtin_shuffle(quarters[0], quarters[1], i32x8{1, 9, 3, 11, 5, 13, 7, 15});
}

/// To the nearest integer, ties to even; |x| below 2^22.
inline f32x8 rounded(f32x8 x) {
  const f32x8 magic = broadcast(12582912.0f);  // 1.5 * 2^23: the fraction falls off
  return (x + magic) - magic;
}

/// Nearest integers; 0 for what is no number.
inline i32x8 to_integers(f32x8 x) { return __builtin_convertvector(numbers_of(rounded(x)), i32x8); }

/// e^x to about 2 units in the last place; 0 below -87, infinity never: x is taken as at most 88. Our own, because
/// libm picks its variants by CPU. exp(x) = 2^n * e^r, n = round(x / ln 2), |r| <= ln 2 / 2, Taylor to r^7.
inline f32x8 exp(f32x8 x) {
  const i32x8 vanishes = x < broadcast(-87.0f);
  x = x > broadcast(88.0f) ? broadcast(88.0f) : x;
  x = vanishes ? zeros() : x;
  const f32x8 n = rounded(x * broadcast(1.44269504088896341f));
  f32x8 r = fma(n, broadcast(-0.693359375f), x);  // ln 2 in two parts, the first exact in few bits
  r = fma(n, broadcast(2.12194440e-4f), r);
  f32x8 p = broadcast(1.0f / 5040);
  p = fma(p, r, broadcast(1.0f / 720));
  p = fma(p, r, broadcast(1.0f / 120));
  p = fma(p, r, broadcast(1.0f / 24));
  p = fma(p, r, broadcast(1.0f / 6));
  p = fma(p, r, broadcast(0.5f));
  p = fma(p, r, broadcast(1.0f));
  p = fma(p, r, broadcast(1.0f));
  const i32x8 exponent = (__builtin_convertvector(n, i32x8) + 127) << 23;
  return vanishes ? zeros() : p * reinterpret_cast<f32x8>(exponent);
}

}  // namespace
