// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
//
// Eight floats at a time. Included by kernels_portable.cpp and those of x86-64, once each: the same source, compiled for
// several instruction sets; simd_neon.inl stands in for it on arm64. All is in an anonymous namespace and nothing from std:: is called, so that no inline
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

/// Lane i is lane I[i] of a and b one behind the other.
template <int... I>
inline f32x8 shuffled(f32x8 a, f32x8 b) {
#if defined(__clang__)
  return __builtin_shufflevector(a, b, I...);
#else
  return __builtin_shuffle(a, b, i32x8{I...});
#endif
}

/// What simd_math.inl needs of an instruction set: this, loads, and what follows them.
inline f32x8 broadcast(float x) { return f32x8{x, x, x, x, x, x, x, x}; }

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

inline f32x8 larger(f32x8 a, f32x8 b) { return a > b ? a : b; }
inline float larger(float a, float b) { return a > b ? a : b; }
inline f32x8 select(i32x8 mask, f32x8 a, f32x8 b) { return mask ? a : b; }
inline i32x8 integers(int32_t x) { return i32x8{x, x, x, x, x, x, x, x}; }
inline i32x8 truncated(f32x8 x) { return __builtin_convertvector(x, i32x8); }
inline f32x8 floats(i32x8 x) { return __builtin_convertvector(x, f32x8); }
inline f32x8 with_bits(i32x8 x) { return reinterpret_cast<f32x8>(x); }
inline f32x8 pairs_swapped(f32x8 x) { return shuffled<1, 0, 3, 2, 5, 4, 7, 6>(x, x); }

/// Lane i is `from + i`.
inline i32x8 lane_numbers(int from) {
  return i32x8{from, from + 1, from + 2, from + 3, from + 4, from + 5, from + 6, from + 7};
}

/// The sum of the lanes, always as ((0+4)+(2+6)) + ((1+5)+(3+7)).
inline float sum(f32x8 x) {
  const f32x8 a = x + shuffled<4, 5, 6, 7, 0, 1, 2, 3>(x, x);
  const f32x8 b = a + shuffled<2, 3, 0, 1, 6, 7, 4, 5>(a, a);
  return b[0] + b[1];
}

inline int32_t sum(i32x8 x) { return x[0] + x[1] + x[2] + x[3] + x[4] + x[5] + x[6] + x[7]; }

inline float largest(f32x8 x) {
  const f32x8 a = larger(x, shuffled<4, 5, 6, 7, 0, 1, 2, 3>(x, x));
  const f32x8 b = larger(a, shuffled<2, 3, 0, 1, 6, 7, 4, 5>(a, a));
  return larger(b[0], b[1]);
}

/// Lane i is sum(x[i]), each added in the order of `sum`.
inline f32x8 sums(const f32x8 (&x)[kLanes]) {
  // Level 1 leaves the sums (l + l+4) of two inputs in one vector, level 2 of four, level 3 of eight.
  f32x8 halves[4], quarters[2];
  for (int i = 0; i < 4; ++i)
    halves[i] =
        shuffled<0, 1, 2, 3, 8, 9, 10, 11>(x[i], x[i + 4]) + shuffled<4, 5, 6, 7, 12, 13, 14, 15>(x[i], x[i + 4]);
  for (int i = 0; i < 2; ++i)
    quarters[i] = shuffled<0, 1, 8, 9, 4, 5, 12, 13>(halves[i], halves[i + 2]) +
                  shuffled<2, 3, 10, 11, 6, 7, 14, 15>(halves[i], halves[i + 2]);
  return shuffled<0, 8, 2, 10, 4, 12, 6, 14>(quarters[0], quarters[1]) +
         shuffled<1, 9, 3, 11, 5, 13, 7, 15>(quarters[0], quarters[1]);
}

}  // namespace

#include "backend/cpu/simd_math.inl"
