// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>

#include "convolution/convolution.h"
#include "vq/feature_map.h"
#include "vq/workers.h"

namespace lumina::vq {

/// Writes the pixels from `first` to before `last` of row y of a convolution's input: [last - first, in_channels].
/// Called from several threads.
using FillRow = std::function<void(int64_t y, int64_t first, int64_t last, float* pixels)>;
/// Takes such a part of a row of its output: [last - first, out_channels]. Called from several threads, for different
/// parts.
using TakeRow = std::function<void(int64_t y, int64_t first, int64_t last, const float* pixels)>;

FillRow rows_of(const FeatureMap& map);  ///< borrows the map, as the next two do
TakeRow store_in(FeatureMap& map);
TakeRow add_to(FeatureMap& map);

/// A convolution as the networks have them: 1x1; 3x3 with zeros around the picture; or 3x3 with stride 2, which halves
/// the picture, with zeros to the right and at the bottom only.
struct LayerSpec {
  convolution::Shape shape;
  bool doubling = false;  ///< of the picture doubled in height and width by nearest neighbour
  bool exact = true;      ///< its outputs decide codes: no method that rounds off more than plain sums

  Extent output_of(Extent input) const {
    if (doubling) return {2 * input.height, 2 * input.width};
    return shape.stride == 2 ? Extent{input.height / 2, input.width / 2} : input;
  }
};

/// One convolution over pictures of any size.
class Layer {
 public:
  explicit Layer(const LayerSpec& spec) : spec_(spec) {}
  virtual ~Layer() = default;

  const LayerSpec& spec() const { return spec_; }
  /// input is the size of the picture that `fill` gives.
  virtual void run(Workers& workers, Extent input, const FillRow& fill, const TakeRow& take) = 0;

 private:
  LayerSpec spec_;
};

/// Makes a layer of weight [out, in, kernel, kernel] and bias [out]. Tests run the codec with a peer's.
using MakeLayer =
    std::function<std::unique_ptr<Layer>(const LayerSpec&, std::span<const float> weight, std::span<const float> bias)>;

/// The codec's own layers. A picture is cut into strips, each of a few columns of blocks and gone through from top to
/// bottom by one thread: what comes before and after a convolution (normalization, adding) touches pixels while they
/// are in the cache, and beside the layer's input and output only a few megabytes are needed. The strips depend on
/// shapes alone.
std::unique_ptr<Layer> make_layer(const LayerSpec& spec, std::span<const float> weight, std::span<const float> bias);

}  // namespace lumina::vq
