// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "convolution/panels.h"
#include "convolution/shape.h"

namespace lumina::convolution {

/// The 3x3 kernels [out, in, 3, 3] in Winograd's domain for tiles of M x M outputs, M 2 or 4: (M + 2)² matrices [out,
/// in], one for each frequency. Computed in double.
template <int M>
Panels frequencies_of(const Shape& shape, std::span<const float> weight);

}  // namespace lumina::convolution
