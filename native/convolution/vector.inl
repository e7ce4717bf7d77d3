// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
//
// As many floats at a time as the instruction set has. Included by each kernels_*.cpp once. All is in an anonymous
// namespace and nothing from std:: is called, so that no inline function compiled for a wider set can be picked by the
// linker for baseline code.
#include <stdint.h>

#if defined(__AVX2__)
#include <immintrin.h>
#elif defined(LUMINA_NEON)
#include <arm_neon.h>
#endif

namespace {

#if defined(__AVX512F__)
constexpr int kLanes = 16;
#elif defined(__AVX2__)
constexpr int kLanes = 8;
#else
constexpr int kLanes = 4;
#endif

typedef float vec __attribute__((vector_size(kLanes * 4)));
typedef float vec_unaligned __attribute__((vector_size(kLanes * 4), aligned(4), may_alias));

inline vec load(const float* p) { return *reinterpret_cast<const vec_unaligned*>(p); }
inline void store(float* p, vec x) { *reinterpret_cast<vec_unaligned*>(p) = x; }
inline vec broadcast(float x) { return x - vec{}; }

/// a * b + c: rounded once where the instruction set can, else twice.
inline vec fma(vec a, vec b, vec c) {
#if defined(__AVX512F__)
  return _mm512_fmadd_ps(a, b, c);
#elif defined(__AVX2__)
  return _mm256_fmadd_ps(a, b, c);
#elif defined(LUMINA_NEON)
  return vfmaq_f32(c, a, b);
#else
  return a * b + c;
#endif
}

/// The first n < kLanes values, zeros behind.
inline vec load_first(const float* p, int64_t n) {
  vec x{};
  for (int64_t i = 0; i < n; ++i) x[i] = p[i];
  return x;
}
inline void store_first(float* p, vec x, int64_t n) {
  for (int64_t i = 0; i < n; ++i) p[i] = x[i];
}

}  // namespace
