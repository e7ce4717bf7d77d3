// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/backend.h"
#include "core/simd.h"

/// `cpu::backend()` is the one for this machine, see chosen_simd(). Each gives the same bits on every machine that runs it.
/// AVX2, AVX-VNNI, AVX-512 and all sets of arm64 give the same bits for f32, bf16 and int4 weights; for int8 weights AVX2 rounds
/// activations a little more coarsely. The portable one rounds differently (no fused multiply-add).
namespace lumina::cpu {

struct Kernels;

/// The kernels of a set that the CPU has; without VNNI, those of avx512 are AVX2's.
const Backend& backend_of(Simd set);
const Kernels& kernels_of(Simd set);

}  // namespace lumina::cpu
