// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "peer/tensor.h"

namespace lumina::torch {

/// What a convolution is but for its weights. Kernels are square.
struct ConvolutionShape {
  int64_t in_channels = 0;
  int64_t out_channels = 0;
  int64_t kernel = 1;
  int64_t stride = 1;
  int64_t pad_width = 0;  ///< zero columns left and right; rows are never padded
};

/// A convolution of channels-last f32 pictures by oneDNN.
class Convolution {
 public:
  /// weight [out, in, kernel, kernel], bias [out].
  Convolution(const ConvolutionShape& shape, std::vector<float> weight, std::vector<float> bias);

  const ConvolutionShape& shape() const { return shape_; }

  /// oneDNN wants the weights in an order that depends on the size of the input: packs them for inputs of this size,
  /// unless they are. Excludes all other calls.
  void prepare(int64_t height, int64_t width);

  /// input [height, width, in], of the size prepared for -> [1, out, height', width'] in channels-last memory, that is
  /// [height', width', out]. May run on several threads at once.
  Tensor operator()(const float* input) const;

 private:
  ConvolutionShape shape_;
  std::vector<float> weight_, bias_;
  Tensor bias_tensor_;
  Tensor packed_;
  int64_t height_ = 0, width_ = 0;  ///< packed for these
};

}  // namespace lumina::torch
