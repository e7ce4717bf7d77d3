// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "backend/weights.h"
#include "core/view.h"

namespace lumina {

/// What products multiply: rows x [rows, k], or their RMSNorm.
struct ProductInput {
  View2<const float> x;
  const float* norm = nullptr;  ///< [k]; where given, RMSNorm(x) with these weights is multiplied
  float eps = 0;
  float* normed = nullptr;  ///< [rows, k], with norm: room that a back end may keep the normed rows in

  ProductInput(View2<const float> x_) : x(x_) {}
  ProductInput(View2<float> x_) : x(x_) {}
  ProductInput(const float* data, int64_t rows, int64_t k) : x(data, rows, k) {}
  ProductInput(View2<float> x_, const float* norm_, float eps_, float* normed_)
      : x(x_), norm(norm_), eps(eps_), normed(normed_) {}
};

/// One product of a `linear` call: y = w x (+ bias), or y += w x (+ bias).
struct Projection {
  Weights weights;              ///< [n, k]
  int64_t first_row = 0;        ///< the outputs computed are first_row .. first_row + y.cols - 1 of the weights
  const float* bias = nullptr;  ///< [n], indexed like the weights' rows, or null
  View2<float> y;               ///< [rows, outputs]
  bool add = false;             ///< add to y: the residual
};

/// Products of the same input x [rows, k] with several weight matrices, in one pass over the threads.
///
/// Each output is a sum over k in one order that depends only on k and the weight type: never on the number of
/// rows, the other projections, the thread count or first_row. Aliasing of x and y is not allowed.
using Linear = void(const ProductInput& x, std::span<const Projection> projections, Stream stream);

/// y = silu(gate x) * (up x), silu(z) = z / (1 + exp(-z)). gate, up [n, k]; biases [n] or null; y [rows, n].
/// Sums as in Linear.
using SwiGlu = void(const ProductInput& x, Weights gate, const float* gate_bias, Weights up, const float* up_bias,
                    View2<float> y, Stream stream);

}  // namespace lumina
