// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include "backend/cpu/ops.h"

namespace lumina::cpu {

template <const Kernels& kernels>
void rms_norm(View2<const float> x, const float* w, float eps, View2<float> y, Stream stream) {
  parallel(stream, x.rows, [&](int64_t r) { kernels.rms_norm(x.row(r), w, eps, y.row(r), x.cols, false); });
}

template <const Kernels& kernels>
void rms_norm_add(View2<const float> x, const float* w, float eps, View2<float> y, Stream stream) {
  parallel(stream, x.rows, [&](int64_t r) { kernels.rms_norm(x.row(r), w, eps, y.row(r), x.cols, true); });
}

LUMINA_FOR_ALL_KERNELS(RmsNorm, rms_norm)
LUMINA_FOR_ALL_KERNELS(RmsNormAdd, rms_norm_add)

}  // namespace lumina::cpu
