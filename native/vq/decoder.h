// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "vq/blocks.h"

namespace lumina::vq {

/// Latent vectors -> pixels: post_quant_conv and the decoder network.
class Decoder {
 public:
  explicit Decoder(const Weights& weights);

  /// Rows of [width, embed_dim] of a latent picture -> rows of [16 * width, 3] f32, neither clamped nor rounded.
  void operator()(Workers& workers, Extent latent, const FillRow& fill, const TakeRow& take);

 private:
  struct Level {
    std::vector<ResBlock> blocks;
    std::vector<AttentionBlock> attentions;  ///< one after each block, or none
    std::unique_ptr<Layer> up;               ///< null at level 0
  };

  std::unique_ptr<Layer> post_quant_conv_, conv_in_;
  Middle middle_;
  std::vector<Level> levels_;  ///< in the order they run, from the smallest
  GroupNorm norm_out_;
  std::unique_ptr<Layer> conv_out_;
};

}  // namespace lumina::vq
