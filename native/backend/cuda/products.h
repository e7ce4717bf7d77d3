// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "backend/linear.h"

/// Products with tiled weights (tiles.h) on the tensor cores.
namespace lumina::cuda {

/// As `linear`, of projections whose weights are tiled and of one type.
void tiled_linear(const ProductInput& x, std::span<const Projection> projections, Stream stream);
/// As `swiglu`, of tiled weights of one type.
void tiled_swiglu(const ProductInput& x, const Weights& gate, const float* gate_bias, const Weights& up,
                  const float* up_bias, View2<float> y, Stream stream);

/// Of Stream::scratch, with which rows are not taken eight at a time.
size_t product_scratch_bytes(int64_t rows, int64_t k);

}  // namespace lumina::cuda
