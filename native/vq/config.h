// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace lumina::vq {

/// Pixels a latent cell is high and wide. Fixed: the sequence layout of the decoder counts on it.
constexpr int64_t kCell = 16;
/// Each level but the first halves the picture.
constexpr size_t kLevels = 5;

/// The shape of a VQGAN. Keys as in the ddconfig of a vqgan.yaml; config.json's vq_config renames some.
struct Config {
  int64_t codes = 0;  ///< n_embed
  int64_t embed_dim = 0;
  int64_t z_channels = 0;
  int64_t channels = 0;              ///< ch
  std::vector<int64_t> multipliers;  ///< ch_mult, kLevels of them
  int64_t blocks = 0;                ///< num_res_blocks
  int64_t groups = 32;               ///< num_groups of every GroupNorm
  std::vector<bool> attention;       ///< per level: its nominal resolution is in attn_resolutions

  int64_t width(size_t level) const { return channels * multipliers[level]; }

  /// Both throw Error{model_format}.
  static Config from_yaml(const std::string& path);
  static Config from_json(const std::string& path);
};

}  // namespace lumina::vq
