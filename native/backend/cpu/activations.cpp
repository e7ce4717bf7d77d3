// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include "backend/cpu/activations.h"

#include <algorithm>

#include "backend/cpu/ops.h"

namespace lumina::cpu {

QuantizedRows Activations::quantize(const Kernels& kernels, View2<const float> x, bool limit_pairs, Stream stream) {
  const int64_t groups = blocks_of(x.cols, kGroup), cells = x.rows * groups;
  if (static_cast<int64_t>(scales_.size()) < cells) {
    values_.resize(cells * kGroup);
    scaled_sums_.resize(cells);
    offsets_.resize(cells);
    scales_.resize(cells);  // last, as it says how many there are: where one throws, the next call tries again
  }
  const int64_t tiles = x.rows <= kernels.lone_rows ? 1 : blocks_of(x.rows, kernels.tile_rows);
  const int64_t height = blocks_of(x.rows, tiles);
  const auto quantize_tile = [&](int64_t tile) {
    const int64_t row = tile * height, at = row * groups;
    kernels.quantize_rows({.x = x.row(row),
                           .x_stride = x.stride,
                           .rows = static_cast<int>(std::min(height, x.rows - row)),
                           .k = x.cols,
                           .limit_pairs = limit_pairs,
                           .values = values_.data() + at * kGroup,
                           .scales = scales_.data() + at,
                           .offsets = offsets_.data() + at,
                           .scaled_sums = scaled_sums_.data() + at});
  };
  parallel(stream, blocks_of(x.rows, height), quantize_tile);
  return {values_.data(),           scales_.data(),           offsets_.data(), scaled_sums_.data(),
          static_cast<int>(x.rows), static_cast<int>(height), groups};
}

QuantizedRows rows_from(const QuantizedRows& all, int64_t row, int64_t rows) {
  const int64_t at = row * all.groups;
  return {all.values + at * kGroup, all.scales + at, all.offsets + at, all.scaled_sums + at,
          static_cast<int>(rows),   all.tile,        all.groups};
}

}  // namespace lumina::cpu
