// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Where Winograd's polynomials are evaluated for four outputs a side, beside 0 and infinity: ±a and ±b. 1/sqrt(2) and
/// sqrt(2) round off less than the usual 1 and 2 (README.md has the figures); their squares are exact.
namespace lumina::convolution::points {

inline constexpr float kA = 0.70710678118654752f;
inline constexpr float kB = 1.4142135623730951f;
inline constexpr float kA2 = 0.5f;
inline constexpr float kB2 = 2.0f;

}  // namespace lumina::convolution::points
