// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/pictures.h"

/// The functions of PictureOps.
namespace lumina::cuda {

size_t tiled_tap_bytes(int64_t outputs, int64_t inputs, int32_t taps);
void pack_taps(const TapWeights& weights, void* tiles, Stream stream);
void convolve(const Convolution& convolution, Stream stream);

size_t moment_bytes(int64_t pixels, int64_t channels);
void measure_groups(const GroupMoments& moments, Stream stream);
void softmax_rows(float* values, int64_t rows, int64_t cols, float scale, Stream stream);

void pixels_from_bytes(const uint8_t* from, int64_t count, float* to, Stream stream);
void pixels_to_bytes(const float* from, int64_t count, uint8_t* to, Stream stream);
void nearest_codes(const NearestCodes& job, Stream stream);

}  // namespace lumina::cuda
