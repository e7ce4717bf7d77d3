// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/weights.h"
#include "core/view.h"

namespace lumina {

/// out[r] = table[ids[r]]. table [vocabulary, dim] of f32 or bf16; ids [out.rows], each in range.
using Embed = void(const int32_t* ids, Weights table, View2<float> out, Stream stream);

/// out[r] = x[rows[r]].
using GatherRows = void(View2<const float> x, const int32_t* rows, View2<float> out, Stream stream);

}  // namespace lumina
