// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
//
// The kernels that the sources before this one made, as a set.
#include "backend/cpu/kernels.h"

namespace {

constexpr lumina::cpu::Kernels kernels() {
  return {
      .tile_rows = kTileRows,
      .lone_rows = kLoneRows,
      .limit_pairs = kLimitPairs,
      .dot_f32 = dot<float>,
      .dot_bf16 = dot<lumina::bf16>,
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
}

}  // namespace
