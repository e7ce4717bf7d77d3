// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
//
// vpdpbusd, of AVX-512 or of AVX-VNNI.

namespace {

#if defined(__AVX512VNNI__)
typedef __m512i Ints;
inline Ints lanes(int32_t x) { return _mm512_set1_epi32(x); }
#define LUMINA_VPDPBUSD "vpdpbusd"
#else
typedef __m256i Ints;
inline Ints lanes(int32_t x) { return _mm256_set1_epi32(x); }
#define LUMINA_VPDPBUSD "%{vex%} vpdpbusd"
#endif

/// sum += four products a lane, of unsigned a and signed b. By hand, as GCC copies the sums about.
inline void add_fours(Ints& sum, Ints a, Ints b) {
  asm(LUMINA_VPDPBUSD " %[b], %[a], %[sum]" : [sum] "+v"(sum) : [a] "v"(a), [b] "v"(b));
}

/// The same four bytes in every lane.
inline Ints four_of(const int8_t* p) {
  int32_t bits;
  __builtin_memcpy(&bits, p, 4);
  return lanes(bits);
}

}  // namespace
