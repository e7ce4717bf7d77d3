// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include "core/simd.h"

#include <cstdlib>

#include "core/error.h"

namespace lumina {
namespace {

constexpr std::string_view kNames[] = {"portable", "avx2", "avx512"};

}  // namespace

Simd best_simd() {
#if defined(__x86_64__)
  if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("fma")) return Simd::portable;
  const bool wide = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                    __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
  return wide ? Simd::avx512 : Simd::avx2;
#else
  return Simd::portable;
#endif
}

Simd simd_named(std::string_view name, Simd best) {
  for (int i = 0; i < 3; ++i) {
    if (name != kNames[i]) continue;
    if (i <= static_cast<int>(best)) return static_cast<Simd>(i);
    throw Error(ErrorCode::unsupported, text("LUMINA_SIMD is ", name, ", which this CPU lacks; it has ",
                                             kNames[static_cast<int>(best)], " at most"));
  }
  throw Error(ErrorCode::unsupported, text("LUMINA_SIMD: wanted portable, avx2 or avx512, got \"", name, "\""));
}

Simd chosen_simd() {
  static const Simd chosen = [] {
    const char* name = std::getenv("LUMINA_SIMD");
    return name && *name ? simd_named(name, best_simd()) : best_simd();
  }();
  return chosen;
}

}  // namespace lumina
