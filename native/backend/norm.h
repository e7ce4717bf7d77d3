// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/view.h"

namespace lumina {

/// y[r,c] = w[c] * x[r,c] / sqrt(mean over c of x[r,c]^2 + eps)   (RMSNorm, arXiv:1910.07467)
/// x, y [rows, dim], may be the same; w [dim].
using RmsNorm = void(View2<const float> x, const float* w, float eps, View2<float> y, Stream stream);

/// y += RMSNorm(x): the residual of a layer that norms its output ("swin" placement). x and y differ.
using RmsNormAdd = void(View2<const float> x, const float* w, float eps, View2<float> y, Stream stream);

}  // namespace lumina
