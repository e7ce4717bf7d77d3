// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "files.h"

namespace lumina::tests {

/// A VQGAN of a few thousand weights without a pattern, to be written to a directory and to be spoilt before.
struct TinyVqgan {
  struct Tensor {
    std::vector<int64_t> shape;
    std::vector<float> values;
  };

  int64_t channels = 4, groups = 2, z = 6, embed = 5, codes = 37, blocks = 1;
  std::vector<int64_t> multipliers = {1, 2, 1, 3, 2};
  std::string attn_resolutions = "[]";  ///< of a nominal resolution of 64
  std::map<std::string, Tensor> tensors;
  uint32_t seed = 7;

  /// All of the above may be changed before; the tensors after.
  TinyVqgan& build() {
    encoder();
    decoder();
    conv("quant_conv", z, embed, 1);
    add("quantize.embedding.weight", {codes, embed}, 1.0f);
    conv("post_quant_conv", embed, z, 1);
    return *this;
  }

  std::string yaml() const {
    std::string mult;
    for (const int64_t m : multipliers) mult += (mult.empty() ? "" : ", ") + std::to_string(m);
    return "model:\n  params:\n    embed_dim: " + std::to_string(embed) + "\n    n_embed: " + std::to_string(codes) +
           "\n    ddconfig:\n      double_z: false\n      z_channels: " + std::to_string(z) +
           "\n      resolution: 64\n      in_channels: 3\n      out_ch: 3\n      ch: " + std::to_string(channels) +
           "\n      ch_mult: [" + mult + "]\n      num_res_blocks: " + std::to_string(blocks) +
           "\n      attn_resolutions: " + attn_resolutions +
           "\n      dropout: 0.0\n      num_groups: " + std::to_string(groups) + "\n";
  }

  void write(const TempDir& dir) const {
    std::string header, data;
    for (const auto& [name, tensor] : tensors) {
      std::string shape;
      for (const int64_t size : tensor.shape) shape += (shape.empty() ? "" : ",") + std::to_string(size);
      const size_t begin = data.size();
      for (const float value : tensor.values) data += le(value);
      header += (header.empty() ? "{\"" : ",\"") + name + R"(":{"dtype":"F32","shape":[)" + shape +
                "],\"data_offsets\":[" + std::to_string(begin) + "," + std::to_string(data.size()) + "]}";
    }
    dir.write("vqgan.safetensors", safetensors(header + "}", data));
    dir.write("vqgan.yaml", yaml());
  }

 private:
  void add(const std::string& name, std::vector<int64_t> shape, float scale, float offset = 0) {
    int64_t count = 1;
    for (const int64_t size : shape) count *= size;
    std::vector<float> values(static_cast<size_t>(count));
    for (float& value : values) {
      seed = seed * 1664525u + 1013904223u;
      value = offset + scale * (static_cast<float>(seed >> 8) / 8388608.0f - 1.0f);
    }
    tensors[name] = {std::move(shape), std::move(values)};
  }
  void conv(const std::string& name, int64_t in, int64_t out, int64_t kernel) {
    add(name + ".weight", {out, in, kernel, kernel}, 1.5f / static_cast<float>(kernel * kernel));
    add(name + ".bias", {out}, 0.1f);
  }
  void norm(const std::string& name, int64_t size) {
    add(name + ".weight", {size}, 0.3f, 1.0f);
    add(name + ".bias", {size}, 0.3f);
  }
  void res(const std::string& name, int64_t in, int64_t out) {
    norm(name + ".norm1", in);
    conv(name + ".conv1", in, out, 3);
    norm(name + ".norm2", out);
    conv(name + ".conv2", out, out, 3);
    if (in != out) conv(name + ".nin_shortcut", in, out, 1);
  }
  void attention(const std::string& name, int64_t size) {
    norm(name + ".norm", size);
    for (const char* part : {".q", ".k", ".v", ".proj_out"}) conv(name + part, size, size, 1);
  }
  void middle(const std::string& name, int64_t size) {
    res(name + ".block_1", size, size);
    attention(name + ".attn_1", size);
    res(name + ".block_2", size, size);
  }
  /// The blocks of a level, each with an attention in case that is wanted.
  void level(const std::string& name, int64_t& in, int64_t out, int64_t count) {
    for (int64_t b = 0; b < count; ++b, in = out) {
      res(name + ".block." + std::to_string(b), in, out);
      attention(name + ".attn." + std::to_string(b), out);
    }
  }
  void encoder() {
    conv("encoder.conv_in", 3, channels, 3);
    int64_t in = channels;
    for (size_t l = 0; l < multipliers.size(); ++l) {
      const std::string name = "encoder.down." + std::to_string(l);
      level(name, in, channels * multipliers[l], blocks);
      if (l + 1 < multipliers.size()) conv(name + ".downsample.conv", in, in, 3);
    }
    middle("encoder.mid", in);
    norm("encoder.norm_out", in);
    conv("encoder.conv_out", in, z, 3);
  }
  void decoder() {
    int64_t in = channels * multipliers.back();
    conv("decoder.conv_in", z, in, 3);
    middle("decoder.mid", in);
    for (size_t l = multipliers.size(); l-- > 0;) {
      const std::string name = "decoder.up." + std::to_string(l);
      level(name, in, channels * multipliers[l], blocks + 1);
      if (l > 0) conv(name + ".upsample.conv", in, in, 3);
    }
    norm("decoder.norm_out", in);
    conv("decoder.conv_out", in, 3, 3);
  }
};

}  // namespace lumina::tests
