// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>

#include "torch/convolution.h"
#include "vq/workers.h"
#include "vq/feature_map.h"

namespace lumina::vq {

/// Writes row y of a convolution's input: [width, in_channels]. Called from several threads, for different rows.
using FillRow = std::function<void(int64_t y, float* row)>;
/// Takes row y of its output: [width', out_channels]. Called from several threads, for different rows.
using TakeRow = std::function<void(int64_t y, const float* row)>;

FillRow rows_of(const FeatureMap& map);  ///< borrows the map, as the next two do
TakeRow store_in(FeatureMap& map);
TakeRow add_to(FeatureMap& map);

/// The size of a convolution's output. Stride 1 pads rows as it pads columns; stride 2 halves the picture, with zeros
/// to the right and at the bottom only.
Extent output_of(const torch::ConvolutionShape& shape, Extent input);

/// Runs one convolution over a picture of any size in strips of rows, each by one thread: beside the layer's input and
/// output only a few megabytes are needed, and what comes before and after it (normalization, adding) touches each row
/// while it is in the cache. The strips depend on shapes alone.
void convolve(Workers& workers, torch::Convolution& convolution, Extent input, const FillRow& fill,
              const TakeRow& take);

}  // namespace lumina::vq
