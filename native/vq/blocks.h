// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "torch/convolution.h"
#include "vq/workers.h"
#include "vq/feature_map.h"
#include "vq/group_norm.h"
#include "vq/strips.h"
#include "vq/weights.h"

namespace lumina::vq {

torch::Convolution conv3(const Weights& weights, const std::string& name, int64_t in, int64_t out);
torch::Convolution conv1(const Weights& weights, const std::string& name, int64_t in, int64_t out);
/// 3x3 with stride 2; strips.h says where it pads.
torch::Convolution halving(const Weights& weights, const std::string& name, int64_t channels);

/// The convolution of a whole map, or of the rows that `fill` gives in its place.
FeatureMap apply(Workers& workers, torch::Convolution& convolution, Extent input,
                 const FillRow& fill);

/// x + conv2(silu(norm2(conv1(silu(norm1(x))))), x through a 1x1 convolution where the number of channels changes.
class ResBlock {
 public:
  ResBlock(const Weights& weights, const std::string& name, int64_t in, int64_t out);
  FeatureMap operator()(Workers& workers, FeatureMap x);

 private:
  GroupNorm norm1_, norm2_;
  torch::Convolution conv1_, conv2_;
  std::optional<torch::Convolution> shortcut_;
};

/// x + proj_out(softmax(q kᵀ / sqrt(channels)) v), where all positions of the map see each other, with one head.
class AttentionBlock {
 public:
  AttentionBlock(const Weights& weights, const std::string& name, int64_t channels);
  FeatureMap operator()(Workers& workers, FeatureMap x);

 private:
  FeatureMap mix(Workers& workers, const FeatureMap& q, const FeatureMap& k, const FeatureMap& v) const;

  int64_t channels_;
  GroupNorm norm_;
  torch::Convolution q_, k_, v_, out_;
};

/// A 3x3 convolution of the map doubled in height and width by nearest neighbour. Of the nine inputs to an output pixel
/// only four differ, so it is computed as a 2x2 convolution of the map as it is, with a set of outputs for each of the
/// four places a pixel may have: 4/9 of the products.
class Doubling {
 public:
  Doubling(const Weights& weights, const std::string& name, int64_t channels);
  FeatureMap operator()(Workers& workers, const FeatureMap& x);

 private:
  torch::Convolution quarters_;  ///< outputs [2 rows, 2 columns, channels]
};

/// ResBlock, AttentionBlock, ResBlock: the middle of both networks.
class Middle {
 public:
  Middle(const Weights& weights, const std::string& name, int64_t channels);
  FeatureMap operator()(Workers& workers, FeatureMap x);

 private:
  ResBlock first_;
  AttentionBlock attention_;
  ResBlock second_;
};

}  // namespace lumina::vq
