// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "backend/backend.h"

/// int4 weights whose rounding errors are made up for by the weights not yet rounded (GPTQ, arXiv:2210.17323), with grids
/// found by search: the products with inputs like those seen change least, not the weights themselves.
namespace lumina::cpu {

/// Sums of x x^T over the inputs that a matrix of `cols` columns meets. 4 * cols^2 bytes.
class InputMoments {
 public:
  explicit InputMoments(int64_t cols) : cols_(cols), sums_(static_cast<size_t>(cols * cols)) {}

  /// x [rows, cols].
  void add(View2<const float> x, Stream stream);

  /// The upper triangular U [cols, cols], row-major, with U^T U the inverse of the sums. A hundredth of the diagonal's mean
  /// is added to the diagonal, so that there is one. Takes 8 * cols^2 bytes meanwhile.
  std::vector<float> factor(Stream stream) const;

 private:
  int64_t cols_;
  std::vector<float> sums_;  ///< upper triangle
};

/// `factor`: of the inputs' moments. Columns are rounded from left to right; the error of each is spread over those to its
/// right so that the sum over inputs of (error . input)^2 grows least. `host` f32 or bf16.
PackedWeights pack_compensated(const Weights& host, const std::vector<float>& factor, Stream stream);

}  // namespace lumina::cpu
