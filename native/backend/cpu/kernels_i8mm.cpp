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
// clang-format on

namespace lumina::cpu {

const Kernels i8mm_kernels = {
    .tile_rows = kTileRows,
    .lone_rows = kTileRows,
    .limit_pairs = false,
    .dot_f32 = dot<float>,
    .dot_bf16 = dot<bf16>,
    .dot_int8 = dot_int8,
    .dot_int4 = dot_int4,
    .quantize_rows = quantize_rows,
    .silu_mul = silu_mul,
    .rms_norm = rms_norm,
    .norm_rope = norm_rope,
    .store_head = store_head,
    .attend = attend,
    .multiply_probe = multiply_probe,
};

}  // namespace lumina::cpu
