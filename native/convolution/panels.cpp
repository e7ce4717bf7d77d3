// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include "convolution/panels.h"

#include <algorithm>

namespace lumina::convolution {

Panels::Panels(const float* matrix, int64_t outputs, int64_t k, int64_t output_stride, int64_t k_stride)
    : outputs_(outputs), k_(k) {
  values_ = AlignedFloats(static_cast<size_t>(matrix_stride()));
  float* to = values_.data();
  for (int64_t first = 0; first < outputs; first += kPanel) {
    const int64_t count = std::min(kPanel, outputs - first);
    for (int64_t i = 0; i < k; ++i, to += kPanel)
      for (int64_t o = 0; o < kPanel; ++o)
        to[o] = o < count ? matrix[(first + o) * output_stride + i * k_stride] : 0.0f;
  }
}

Panels::Panels(int64_t matrices, int64_t outputs, int64_t k) : outputs_(outputs), k_(k) {
  values_ = AlignedFloats(static_cast<size_t>(matrices * matrix_stride()));
  if (outputs % kPanel == 0) return;
  for (int64_t matrix = 1; matrix <= matrices; ++matrix)
    std::fill_n(values_.data() + matrix * matrix_stride() - panel_stride(), panel_stride(), 0.0f);
}

void multiply(const float* a, int64_t a_stride, int64_t rows, const Panels& matrix, int64_t first, int64_t last,
              const float* bias, float* c, int64_t c_stride) {
  const float* panels = matrix.data() + first / kPanel * matrix.panel_stride();
  for (int64_t k = 0; k < matrix.k(); k += kPart)
    kernels().multiply({.a = a + k,
                        .a_stride = a_stride,
                        .rows = rows,
                        .b = panels + k * kPanel,
                        .b_stride = matrix.panel_stride(),
                        .outputs = last - first,
                        .k = std::min(kPart, matrix.k() - k),
                        .bias = k == 0 && bias ? bias + first : nullptr,
                        .c = c,
                        .c_stride = c_stride,
                        .accumulate = k > 0});
}

}  // namespace lumina::convolution
