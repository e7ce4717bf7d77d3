// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include "convolution/kernels.h"

#define LUMINA_NEON 1  // vector.inl is plain C++ without it

// Each uses those before it.
// clang-format off
#include "convolution/vector.inl"
#include "convolution/multiply.inl"
#include "convolution/winograd.inl"
// clang-format on

namespace lumina::convolution {

extern const Kernels neon_kernels;
const Kernels neon_kernels = {
    .multiply = multiply,
    .to_frequencies2 = to_frequencies<2>,
    .to_frequencies4 = to_frequencies<4>,
    .from_frequencies2 = from_frequencies<2>,
    .from_frequencies4 = from_frequencies<4>,
    .multiply_probe = multiply_probe,
};

}  // namespace lumina::convolution
