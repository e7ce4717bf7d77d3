// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "vq/blocks.h"

namespace lumina::vq {

/// Pixels -> latent vectors: the encoder network and quant_conv.
class Encoder {
 public:
  explicit Encoder(const Weights& weights);

  /// Rows of [width, 3] f32 in [-1, 1] -> z [height/16, width/16, embed_dim]. Both sizes are multiples of 16.
  FeatureMap operator()(Workers& workers, Extent pixels, const FillRow& fill);

 private:
  struct Level {
    std::vector<ResBlock> blocks;
    std::vector<AttentionBlock> attentions;  ///< one after each block, or none
    std::unique_ptr<Layer> down;             ///< null at the last level
  };

  std::unique_ptr<Layer> conv_in_;
  std::vector<Level> levels_;
  Middle middle_;
  GroupNorm norm_out_;
  std::unique_ptr<Layer> conv_out_, quant_conv_;
};

}  // namespace lumina::vq
