// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <stdint.h>

/// How kernels ask for memory that they read once, some KiB ahead of its turn. No hint changes a result. PODs only: see simd.inl.
namespace lumina::cpu {

enum class Ask : uint8_t {
  nothing,  ///< the hardware guesses
  l1,       ///< into the first cache, without a place in larger ones
  l2,       ///< into the second
};

/// What is fastest on this CPU: docs/log/cpu-kernels.md has figures. `rows`: that are multiplied with the codes.
Ask ask_for_codes(bool int8, int64_t rows);
Ask ask_for_pages();

}  // namespace lumina::cpu
