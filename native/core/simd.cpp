// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include "core/simd.h"

#if defined(__x86_64__)
#include <cpuid.h>
#elif defined(__aarch64__) && defined(__linux__)
#include <asm/hwcap.h>
#include <sys/auxv.h>
#elif defined(__aarch64__) && defined(__APPLE__)
#include <sys/sysctl.h>
#endif

#include <cstdlib>
#include <sstream>

#include "core/error.h"

namespace lumina {

const char* name_of(Simd set) {
  switch (set) {
    case Simd::portable: return "portable";
    case Simd::avx2: return "avx2";
    case Simd::avx_vnni: return "avxvnni";
    case Simd::avx512: return "avx512";
    case Simd::neon: return "neon";
    case Simd::dotprod: return "dotprod";
    case Simd::i8mm: return "i8mm";
  }
  return "";
}

#if defined(__x86_64__)

/// By hand, as clang 14 does not know the name.
static bool cpuid_has_avx_vnni() {
  unsigned a = 0, b = 0, c = 0, d = 0;
  return __get_cpuid_count(7, 1, &a, &b, &c, &d) && (a & 1u << 4) != 0;
}

static bool has_wider(Simd set) {
  if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("fma")) return false;
  switch (set) {
    case Simd::avx2: return true;
    case Simd::avx_vnni: return cpuid_has_avx_vnni();
    case Simd::avx512:
      return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
             __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
    default: return false;
  }
}

#elif defined(__aarch64__)

#if defined(__linux__)
static bool has_dotprod() { return (getauxval(AT_HWCAP) & HWCAP_ASIMDDP) != 0; }
static bool has_i8mm() { return (getauxval(AT_HWCAP2) & HWCAP2_I8MM) != 0; }
#elif defined(__APPLE__)
static bool system_says(const char* feature) {
  int present = 0;
  size_t size = sizeof present;
  return sysctlbyname(feature, &present, &size, nullptr, 0) == 0 && present != 0;
}
static bool has_dotprod() { return system_says("hw.optional.arm.FEAT_DotProd"); }
static bool has_i8mm() { return system_says("hw.optional.arm.FEAT_I8MM"); }
#else
static bool has_dotprod() { return false; }
static bool has_i8mm() { return false; }
#endif

static bool has_wider(Simd set) {
  switch (set) {
    case Simd::neon: return true;
    case Simd::dotprod: return has_dotprod();
    case Simd::i8mm: return has_dotprod() && has_i8mm();
    default: return false;
  }
}

#else

static bool has_wider(Simd) { return false; }

#endif

bool has_simd(Simd set) { return set == Simd::portable || has_wider(set); }

bool has_avx512_vnni() {
#if defined(__x86_64__)
  return has_simd(Simd::avx512) && __builtin_cpu_supports("avx512vnni");
#else
  return false;
#endif
}

Simd simd_named(std::string_view name, bool (*has)(Simd)) {
  bool known = false;
  std::ostringstream available, all;
  for (Simd set : kAllSimd) {
    const bool named = name == name_of(set);
    if (named && has(set)) return set;
    known |= named;
    all << (set == Simd::portable ? "" : ", ") << name_of(set);
    if (has(set)) available << (set == Simd::portable ? "" : ", ") << name_of(set);
  }
  if (known)
    throw Error(ErrorCode::unsupported,
                text("LUMINA_SIMD is ", name, ", which this CPU lacks; it has ", available.str()));
  throw Error(ErrorCode::unsupported, text("LUMINA_SIMD: wanted one of ", all.str(), ", got \"", name, "\""));
}

Simd chosen_simd() {
  static const Simd chosen = [] {
    const char* name = std::getenv("LUMINA_SIMD");
    if (name && *name) return simd_named(name);
    Simd best = Simd::portable;
    for (Simd set : kAllSimd)
      if (has_simd(set)) best = set;
    return best;
  }();
  return chosen;
}

}  // namespace lumina
