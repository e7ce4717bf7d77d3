// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "convolution/kernels.h"
#include "core/aligned.h"
#include "core/round.h"

namespace lumina::convolution {

/// Terms of a sum that are added in registers, before that part goes to the rest of the sum in memory. Fixed: it is
/// part of the order of summation. Short parts round off less, and their weights stay in the L1 cache.
inline constexpr int64_t kPart = 128;

/// A matrix [outputs, k] in panels of kPanel outputs, [outputs / kPanel][k][kPanel], zeros behind the last output.
class Panels {
 public:
  Panels() = default;
  /// Element (o, i) of the matrix is at matrix[o * output_stride + i * k_stride].
  Panels(const float* matrix, int64_t outputs, int64_t k, int64_t output_stride, int64_t k_stride);

  /// Several matrices of this shape one after the other, `matrices` in all, for `set` to fill.
  Panels(int64_t matrices, int64_t outputs, int64_t k);

  /// Element (o, i) of a matrix.
  void set(int64_t matrix, int64_t output, int64_t i, float value) {
    values_[static_cast<size_t>(matrix * matrix_stride() + output / kPanel * panel_stride() + i * kPanel +
                                output % kPanel)] = value;
  }

  int64_t outputs() const { return outputs_; }
  int64_t k() const { return k_; }
  const float* data() const { return values_.data(); }
  int64_t panel_stride() const { return k_ * kPanel; }
  int64_t matrix_stride() const { return ceil_div(outputs_, kPanel) * panel_stride(); }

 private:
  int64_t outputs_ = 0, k_ = 0;
  AlignedFloats values_;
};

/// c[r, o] = bias[o] + sum over k of a[r, k] * matrix[o, k], in parts of kPart; outputs from `first` to `last`, `first`
/// a multiple of kPanel. a [rows, k], a_stride apart; c [rows, last - first], c_stride apart; bias of all outputs, or
/// null.
void multiply(const float* a, int64_t a_stride, int64_t rows, const Panels& matrix, int64_t first, int64_t last,
              const float* bias, float* c, int64_t c_stride);

}  // namespace lumina::convolution
