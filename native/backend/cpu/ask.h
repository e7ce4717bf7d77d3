// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <stdint.h>

/// What CPUs of one instruction set differ in, measured: docs/log/cpu-kernels.md has the figures. Nothing here changes a
/// result. PODs only: see simd.inl.
namespace lumina::cpu {

/// How kernels ask for memory that they read once, some KiB ahead of its turn.

enum class Ask : uint8_t {
  nothing,  ///< the hardware guesses
  l1,       ///< into the first cache, without a place in larger ones
  l2,       ///< into the second
};

/// `rows`: that are multiplied with the codes.
Ask ask_for_codes(bool int8, int64_t rows);
Ask ask_for_pages();

/// Whether operations on 512 bits are done half by half, so that few rows are multiplied faster in registers of 256.
bool halves_wide_registers();

}  // namespace lumina::cpu
