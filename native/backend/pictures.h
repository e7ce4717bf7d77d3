// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

#include "core/view.h"

namespace lumina {

/// A linear map of inputs (`taps` places of each) to outputs as numbers in the device's memory.
struct TapWeights {
  const float*
      values;  ///< of output o, input i and tap t: values[o * output_stride + i * input_stride + t * tap_stride]
  int64_t outputs, inputs;
  int32_t taps;
  int64_t output_stride, input_stride, tap_stride;
};

/// A convolution of a picture whose channels lie together, [height, width, channels] f32. Kernel 3 has zeros around the
/// picture; with stride 2, to the right and at the bottom only.
struct Convolution {
  const float* input;
  const int32_t* rows;    ///< null, or of each pixel the row of `input` that it stands for: codes of a codebook
  int32_t height, width;  ///< of the input
  int64_t in_channels, out_channels;
  int32_t kernel, stride;  ///< 1 or 3; 1 or 2
  bool doubling;           ///< of the picture doubled in height and width by nearest neighbour
  const float* affine;     ///< null, or [2, in_channels]: each input becomes x * scale + shift first ...
  bool silu;               ///< ... and then y / (1 + e^-y)
  const void* tiles;       ///< weights as `pack` made them
  const float* bias;       ///< or null
  float* output;
  bool add;  ///< to what `output` holds
};

/// GroupNorm's statistics of a picture [pixels, channels], as what they make of each channel.
struct GroupMoments {
  const float* input;
  int64_t pixels, channels, groups;
  const float *gamma, *beta;  ///< [channels]
  double* partial;            ///< room of moment_bytes
  float* affine;              ///< [2, channels]: scale and shift
};

/// The code of the nearest vector of a codebook, as vq/quantizer.h has it: distances are compared in double among those that
/// the rounding of the products cannot rule out, and of equal ones the first wins.
struct NearestCodes {
  const float* vectors;      ///< [cells, dim]
  const float* book;         ///< [codes, dim]
  const float* products;     ///< [cells, codes], each vector with each of the book's
  const double* half_norms;  ///< [codes], |e|^2 / 2
  double longest;            ///< the largest |e|
  int64_t cells, codes, dim;
  int32_t* nearest;
};

/// What the picture codec asks of a device. Sums are of f32 numbers cut into two bf16 each, of whose products the smallest is
/// left out: 2^-16 of a product is lost at most. The order of a sum depends on shapes alone.
struct PictureOps {
  size_t (*tiled_bytes)(int64_t outputs, int64_t inputs, int32_t taps);
  void (*pack)(const TapWeights& weights, void* tiles, Stream stream);
  void (*convolve)(const Convolution& convolution, Stream stream);

  size_t (*moment_bytes)(int64_t pixels, int64_t channels);
  void (*measure)(const GroupMoments& moments, Stream stream);

  /// Each row becomes e^(scale * x) / sum.
  void (*softmax)(float* values, int64_t rows, int64_t cols, float scale, Stream stream);

  void (*from_bytes)(const uint8_t* from, int64_t count, float* to, Stream stream);  ///< 0 .. 255 to [-1, 1]
  void (*to_bytes)(const float* from, int64_t count, uint8_t* to, Stream stream);  ///< clamped to [-1, 1], towards zero
  void (*nearest)(const NearestCodes& job, Stream stream);
};

}  // namespace lumina
