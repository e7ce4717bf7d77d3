// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include "peer/convolution.h"

#include <array>
#include <cassert>
#include <utility>

#include "core/error.h"
#include "peer/one_thread.h"

namespace lumina::torch {
namespace {

using Pair = std::array<int64_t, 2>;
using Four = std::array<int64_t, 4>;

Four channels_last(std::span<const int64_t> sizes) {
  return {sizes[1] * sizes[2] * sizes[3], 1, sizes[3] * sizes[1], sizes[1]};
}

bool is_channels_last(const Tensor& tensor) {
  const auto sizes = tensor.sizes(), strides = tensor.strides();
  if (sizes.size() != 4) return false;
  const Four wanted = channels_last(sizes);
  for (size_t d = 0; d < 4; ++d)
    if (sizes[d] > 1 && strides[d] != wanted[d]) return false;
  return true;
}

}  // namespace

Convolution::Convolution(const ConvolutionShape& shape, std::vector<float> weight, std::vector<float> bias)
    : shape_(shape), weight_(std::move(weight)), bias_(std::move(bias)) {
  assert(std::ssize(weight_) == shape.out_channels * shape.in_channels * shape.kernel * shape.kernel);
  assert(std::ssize(bias_) == shape.out_channels);
  bias_tensor_ = Tensor::borrow(bias_.data(), std::array{shape.out_channels}, std::array{int64_t{1}});
}

void Convolution::prepare(int64_t height, int64_t width) {
  if (height == height_ && width == width_) return;
  const OneThread alone;
  const auto& [in, out, kernel, stride, pad] = shape_;
  const Tensor plain = Tensor::borrow(weight_.data(), Four{out, in, kernel, kernel},
                                      Four{in * kernel * kernel, kernel * kernel, kernel, 1});
  const Pair padding{0, pad}, strides{stride, stride}, dilation{1, 1};
  const Four input{1, in, height, width};
  packed_ = call("mkldnn::_reorder_convolution_weight", "",
                 {&plain, padding, strides, dilation, int64_t{1}, Optional{input}});
  height_ = height;
  width_ = width;
}

Tensor Convolution::operator()(const float* input) const {
  assert(height_ > 0);
  const Four sizes{1, shape_.in_channels, height_, width_};
  const Tensor picture = Tensor::borrow(input, sizes, channels_last(sizes));
  const Pair padding{0, shape_.pad_width}, stride{shape_.stride, shape_.stride}, dilation{1, 1};
  Handle bias = bias_tensor_.handle();
  Handle output = nullptr;
  check(library().convolution(picture.handle(), packed_.handle(), &bias, padding.data(), 2, stride.data(), 2,
                              dilation.data(), 2, 1, "none", nullptr, 0, nullptr, &output),
        "mkldnn::_convolution_pointwise");
  Tensor result(output);
  if (is_channels_last(result)) return result;
  throw Error(ErrorCode::failure, "libtorch gave a convolution's result in another memory order than its input's");
}

}  // namespace lumina::torch
