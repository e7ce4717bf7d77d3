// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bit>
#include <cstdint>

namespace lumina {

/// Number types of weights and KV pages. Activations on the CPU are always f32.
enum class DType : uint8_t { f32, bf16, int8, int4 };

constexpr const char* name_of(DType type) {
  constexpr const char* names[] = {"f32", "bf16", "int8", "int4"};
  return names[static_cast<int>(type)];
}

/// Codes in groups with scales, rather than numbers of their own.
constexpr bool is_quantized(DType type) { return type == DType::int8 || type == DType::int4; }

/// The upper half of an f32: 8 bits of exponent, 7 of mantissa. Its conversions are always inlined: files compiled for
/// wider SIMD use them and may leave no copy for the linker to pick.
struct bf16 {
  uint16_t bits = 0;
};

[[gnu::always_inline]] constexpr float to_f32(bf16 value) { return std::bit_cast<float>(uint32_t{value.bits} << 16); }
[[gnu::always_inline]] constexpr float to_f32(float value) { return value; }

/// Rounds to nearest, ties to even; NaN stays a (quiet) NaN.
[[gnu::always_inline]] constexpr bf16 to_bf16(float value) {
  const auto bits = std::bit_cast<uint32_t>(value);
  if ((bits & 0x7fffffffu) > 0x7f800000u) return {static_cast<uint16_t>((bits >> 16) | 0x40u)};
  return {static_cast<uint16_t>((bits + 0x7fffu + ((bits >> 16) & 1u)) >> 16)};
}

}  // namespace lumina
