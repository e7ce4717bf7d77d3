// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include "backend/cpu/kernels.h"

// Each uses those before it.
// clang-format off
#include "backend/cpu/simd_neon.inl"
#include "backend/cpu/dot.inl"
#include "backend/cpu/elementwise.inl"
#include "backend/cpu/quantize.inl"
#include "backend/cpu/attend.inl"
#include "backend/cpu/quantized_neon.inl"
#include "backend/cpu/table.inl"
// clang-format on

namespace lumina::cpu {

constinit const Kernels neon_kernels = kernels();

}  // namespace lumina::cpu
