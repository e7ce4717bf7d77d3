// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "backend/cpu/kernels.h"
#include "core/view.h"

namespace lumina::cpu {

/// Room for the rows of one call as int8; it grows to the largest call seen, so that a decode step allocates nothing.
class Activations {
 public:
  /// Valid until the next call.
  QuantizedRows quantize(const Kernels& kernels, View2<const float> x, bool limit_pairs, Stream stream);

 private:
  std::vector<int8_t> values_;
  std::vector<float> scales_, scaled_sums_;
  std::vector<int32_t> offsets_;
};

/// Rows [row, row + rows); row starts a tile.
QuantizedRows rows_from(const QuantizedRows& all, int64_t row, int64_t rows);

}  // namespace lumina::cpu
