// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include "vq/encoder.h"

#include <utility>

#include "core/error.h"

namespace lumina::vq {

Encoder::Encoder(const Weights& weights)
    : conv_in_(conv3(weights, "encoder.conv_in", 3, weights.config().channels)),
      middle_(weights, "encoder.mid", weights.config().width(kLevels - 1)),
      norm_out_(weights, "encoder.norm_out", weights.config().width(kLevels - 1)),
      conv_out_(conv3(weights, "encoder.conv_out", weights.config().width(kLevels - 1), weights.config().z_channels)),
      quant_conv_(conv1(weights, "quant_conv", weights.config().z_channels, weights.config().embed_dim)) {
  const Config& config = weights.config();
  int64_t in = config.channels;
  for (size_t l = 0; l < kLevels; ++l) {
    const std::string name = text("encoder.down.", l);
    const int64_t out = config.width(l);
    Level level;
    for (int64_t b = 0; b < config.blocks; ++b, in = out) {
      level.blocks.emplace_back(weights, text(name, ".block.", b), in, out);
      if (config.attention[l]) level.attentions.emplace_back(weights, text(name, ".attn.", b), out);
    }
    if (l + 1 < kLevels) level.down = halving(weights, name + ".downsample.conv", out);
    levels_.push_back(std::move(level));
  }
}

FeatureMap Encoder::operator()(Workers& workers, Extent pixels, const FillRow& fill) {
  FeatureMap x = apply(workers, *conv_in_, pixels, fill);
  for (Level& level : levels_) {
    for (size_t b = 0; b < level.blocks.size(); ++b) {
      x = level.blocks[b](workers, std::move(x));
      if (!level.attentions.empty()) x = level.attentions[b](workers, std::move(x));
    }
    if (level.down) x = apply(workers, *level.down, x.extent(), rows_of(x));
  }
  x = middle_(workers, std::move(x));
  const FeatureMap z = apply(workers, *conv_out_, x.extent(), norm_out_.rows_of(workers, x, true));
  return apply(workers, *quant_conv_, z.extent(), rows_of(z));
}

}  // namespace lumina::vq
