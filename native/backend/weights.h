// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "core/dtype.h"

namespace lumina {

/// Borrowed weight matrix [rows, cols] = [outputs, inputs], in the layout that its back end's ops read:
///   f32, bf16  row-major, as in a checkpoint file, no alignment promised beyond the element's;
///   int8, int4 packed by the back end's `pack` (see backend.h), values times per-group scales;
///   tiled      in an order of the back end's own, whatever the type: for its products only.
struct Weights {
  const void* data = nullptr;
  const float* scales = nullptr;  ///< int8, int4 only
  int64_t rows = 0;
  int64_t cols = 0;
  DType type = DType::f32;
  bool tiled = false;
};

}  // namespace lumina
