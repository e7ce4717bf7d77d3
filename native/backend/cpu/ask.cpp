// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include "backend/cpu/ask.h"

namespace lumina::cpu {
namespace {

constexpr int64_t kManyRows = 32;  // with more, products take longer than memory unasked

// AMD's family 0x19, of which only Zen 4 asks here.
bool is_zen4() {
#if defined(__x86_64__)
  static const bool family_19 = __builtin_cpu_is("amdfam19h");
  return family_19;
#else
  return false;
#endif
}

}  // namespace

Ask ask_for_codes(bool int8, int64_t rows) {
  if (rows > kManyRows) return Ask::nothing;
  if (!is_zen4()) return Ask::l1;
  return int8 && rows == 1 ? Ask::nothing : Ask::l2;
}

// What Zen 4 asks for into its first cache holds up what the hardware would fetch by itself.
Ask ask_for_pages() { return is_zen4() ? Ask::l2 : Ask::l1; }

bool halves_wide_registers() { return is_zen4(); }

}  // namespace lumina::cpu
