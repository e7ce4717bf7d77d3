// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace lumina {

/// The instruction sets that kernels are compiled for; a CPU of one has those of its architecture before it, avx_vnni apart.
enum class Simd {
  portable,  ///< x86-64-v2, or what other machines have at least
  avx2,      ///< x86-64: with FMA
  avx_vnni,  ///< avx2 and products of int8 in vectors of 32 bytes
  avx512,    ///< F, BW, DQ and VL
  neon,      ///< arm64: all of them; fused multiply-add, as avx2
  dotprod,   ///< neon and products of four int8 in a lane (SDOT)
  i8mm,      ///< dotprod and products of int8 matrices (USMMLA), mixed signs
};
inline constexpr Simd kAllSimd[] = {Simd::portable, Simd::avx2,    Simd::avx_vnni, Simd::avx512,
                                    Simd::neon,     Simd::dotprod, Simd::i8mm};

/// As LUMINA_SIMD names it.
const char* name_of(Simd set);

/// Whether this CPU and its operating system can run the set.
bool has_simd(Simd set);

/// Whether products of int8 in vectors of 64 bytes are there too, which the first CPUs with avx512 lack.
bool has_avx512_vnni();

/// The last set that this CPU has, or the one that the environment variable LUMINA_SIMD names ("portable", "avx2",
/// "avxvnni", "avx512", "neon", "dotprod", "i8mm"). Read once. Throws Error{unsupported} for another name and for a set that the CPU lacks.
Simd chosen_simd();

/// The set of this name. Throws Error{unsupported} for an unknown name, or where `has` says no.
Simd simd_named(std::string_view name, bool (*has)(Simd) = has_simd);

}  // namespace lumina
