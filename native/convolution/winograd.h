// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <vector>

#include "convolution/panels.h"
#include "convolution/shape.h"

namespace lumina::convolution {

/// The 3x3 kernels [out, in, 3, 3] in Winograd's domain for tiles of M x M outputs, M 2 or 4: a matrix [out, in] for each of
/// (M + 2)² frequencies. Computed in double.
template <int M>
std::vector<Panels> frequencies_of(const Shape& shape, std::span<const float> weight);

}  // namespace lumina::convolution
