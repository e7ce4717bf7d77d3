// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include "convolution/kernels.h"

namespace lumina::convolution {

extern const Kernels portable_kernels, avx2_kernels, avx512_kernels, neon_kernels;

const Kernels& kernels(Simd simd) {
  switch (simd) {
#if defined(__x86_64__)
    case Simd::avx512: return avx512_kernels;
    case Simd::avx_vnni:
    case Simd::avx2: return avx2_kernels;
#elif defined(__aarch64__)
    case Simd::neon:
    case Simd::dotprod:
    case Simd::i8mm: return neon_kernels;
#endif
    default: return portable_kernels;
  }
}

const Kernels& kernels() {
  static const Kernels& chosen = kernels(chosen_simd());
  return chosen;
}

}  // namespace lumina::convolution
