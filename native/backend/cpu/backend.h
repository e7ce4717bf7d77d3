// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/backend.h"

/// `cpu::backend()` is the better of these two for the machine; LUMINA_SIMD=portable in the environment forces the
/// second. Each gives the same bits on every machine that runs it; the two round differently (fused multiply-add).
namespace lumina::cpu {

bool avx2_supported();
const Backend& avx2_backend();  ///< only where avx2_supported()
const Backend& portable_backend();

}  // namespace lumina::cpu
