// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace lumina {

/// The instruction sets that kernels are compiled for, each containing the one before.
enum class Simd {
  portable,  ///< x86-64-v2, or what other machines have at least
  avx2,      ///< with FMA
  avx512,    ///< F, BW, DQ and VL
};

/// What this CPU and its operating system can run at most.
Simd best_simd();

/// best_simd(), or what the environment variable LUMINA_SIMD names ("portable", "avx2", "avx512") where the CPU has it.
/// Read once. Throws Error{unsupported} for another name and for a set that the CPU lacks.
Simd chosen_simd();

/// The set of this name. Throws Error{unsupported} for an unknown name, or one above `best`.
Simd simd_named(std::string_view name, Simd best);

}  // namespace lumina
