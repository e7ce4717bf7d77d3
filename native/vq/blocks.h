// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "vq/feature_map.h"
#include "vq/group_norm.h"
#include "vq/strips.h"
#include "vq/weights.h"
#include "vq/workers.h"

namespace lumina::vq {

std::unique_ptr<Layer> conv3(const Weights& weights, const std::string& name, int64_t in, int64_t out);
std::unique_ptr<Layer> conv1(const Weights& weights, const std::string& name, int64_t in, int64_t out);
/// 3x3 with stride 2.
std::unique_ptr<Layer> halving(const Weights& weights, const std::string& name, int64_t channels);
/// 3x3 of the map doubled.
std::unique_ptr<Layer> doubling(const Weights& weights, const std::string& name, int64_t channels);

/// The convolution of a whole map, or of the rows that `fill` gives in its place.
FeatureMap apply(Workers& workers, Layer& layer, Extent input, const FillRow& fill);

/// x + conv2(silu(norm2(conv1(silu(norm1(x))))), x through a 1x1 convolution where the number of channels changes.
class ResBlock {
 public:
  ResBlock(const Weights& weights, const std::string& name, int64_t in, int64_t out);
  FeatureMap operator()(Workers& workers, FeatureMap x);

 private:
  GroupNorm norm1_, norm2_;
  std::unique_ptr<Layer> conv1_, conv2_;
  std::unique_ptr<Layer> shortcut_;  ///< or null
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
  std::unique_ptr<Layer> q_, k_, v_, out_;
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
