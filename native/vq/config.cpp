// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include "vq/config.h"

#include <algorithm>

#include "core/error.h"
#include "io/json.h"
#include "io/yaml.h"

namespace lumina::vq {
namespace {

constexpr int64_t kMostChannels = 16384;  // of any layer: far above every known model, far below overflow

/// The name that a key goes by in this file, of the two that exist.
const char* present(const io::Fields& fields, const char* name, const char* other) {
  return !fields.find(name) && fields.find(other) ? other : name;
}

/// An integer that must be there.
int64_t required(const io::Fields& fields, const char* key, int64_t least, int64_t most) {
  if (!fields.find(key)) fields.fail(key, "is missing");
  return fields.integer(key, 0, least, most);
}

void refuse_unsupported(const io::Fields& fields) {
  const char* double_z = present(fields, "double_z", "double_latent");
  if (fields.boolean(double_z, false))
    fields.fail(double_z, "must be false: only vector-quantized models are supported");
  for (const char* key : {"in_channels", "out_ch", "out_channels"}) fields.integer(key, 3, 3, 3);
  const std::string attention = fields.string("attn_type", "vanilla");
  if (attention != "vanilla") fields.fail("attn_type", text("must be vanilla, is ", attention));
}

/// `outer` holds the codebook's size, `inner` the networks' shape.
Config read(const io::Fields& outer, const io::Fields& inner) {
  Config config;
  config.codes = required(outer, present(outer, "n_embed", "num_embeddings"), 1, 1 << 24);
  config.embed_dim = required(outer, "embed_dim", 1, kMostChannels);
  config.z_channels = required(inner, present(inner, "z_channels", "latent_channels"), 1, kMostChannels);
  config.channels = required(inner, present(inner, "ch", "base_channels"), 1, kMostChannels);
  const char* multipliers = present(inner, "ch_mult", "channel_multiplier");
  config.multipliers = inner.integers(multipliers, {}, 1, kMostChannels);
  config.blocks = required(inner, "num_res_blocks", 1, 64);
  config.groups = inner.integer("num_groups", 32, 1, kMostChannels);
  const int64_t resolution = inner.integer("resolution", 512, 1, 1 << 16);
  const auto attended = inner.integers("attn_resolutions", {}, 1, 1 << 16);

  if (config.multipliers.size() != kLevels) {
    inner.fail(multipliers, text("must have ", kLevels, " levels (16 pixels a cell), has ", config.multipliers.size()));
  }
  for (size_t level = 0; level < kLevels; ++level) {
    const int64_t width = config.width(level);
    if (width > kMostChannels || width % config.groups != 0) {
      inner.fail(multipliers, text("gives level ", level, " ", width, " channels; wanted a multiple of the ",
                                   config.groups, " groups, at most ", kMostChannels));
    }
    config.attention.push_back(std::ranges::count(attended, resolution >> level) > 0);
  }
  refuse_unsupported(inner);
  return config;
}

}  // namespace

Config Config::from_yaml(const std::string& path) {
  const io::Value root = io::read_yaml(path);
  const io::Fields params = io::Fields(root, path).child("model").child("params");
  return read(params, params.child("ddconfig"));
}

Config Config::from_json(const std::string& path) {
  const io::Value root = io::read_json(path);
  const io::Fields fields = io::Fields(root, path).child("vq_config");
  return read(fields, fields);
}

}  // namespace lumina::vq
