// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include "vq/decoder.h"

#include <utility>

#include "core/error.h"

namespace lumina::vq {

Decoder::Decoder(const Weights& weights)
    : post_quant_conv_(conv1(weights, "post_quant_conv", weights.config().embed_dim, weights.config().z_channels)),
      conv_in_(conv3(weights, "decoder.conv_in", weights.config().z_channels, weights.config().width(kLevels - 1))),
      middle_(weights, "decoder.mid", weights.config().width(kLevels - 1)),
      norm_out_(weights, "decoder.norm_out", weights.config().width(0)),
      conv_out_(conv3(weights, "decoder.conv_out", weights.config().width(0), 3)) {
  const Config& config = weights.config();
  int64_t in = config.width(kLevels - 1);
  for (size_t l = kLevels; l-- > 0;) {
    const std::string name = text("decoder.up.", l);
    const int64_t out = config.width(l);
    Level level;
    for (int64_t b = 0; b < config.blocks + 1; ++b, in = out) {
      level.blocks.emplace_back(weights, text(name, ".block.", b), in, out);
      if (config.attention[l]) level.attentions.emplace_back(weights, text(name, ".attn.", b), out);
    }
    if (l > 0) level.up = doubling(weights, name + ".upsample.conv", out);
    levels_.push_back(std::move(level));
  }
}

void Decoder::operator()(Workers& workers, Extent latent, const FillRow& fill, const TakeRow& take) {
  FeatureMap x = apply(workers, *post_quant_conv_, latent, fill);
  x = apply(workers, *conv_in_, latent, rows_of(x));
  x = middle_(workers, std::move(x));
  for (Level& level : levels_) {
    for (size_t b = 0; b < level.blocks.size(); ++b) {
      x = level.blocks[b](workers, std::move(x));
      if (!level.attentions.empty()) x = level.attentions[b](workers, std::move(x));
    }
    if (level.up) x = apply(workers, *level.up, x.extent(), rows_of(x));
  }
  conv_out_->run(workers, x.extent(), norm_out_.rows_of(workers, x, true), take);
}

}  // namespace lumina::vq
